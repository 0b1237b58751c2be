"""Values that no check digit protects but that a list or a calendar can doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check_digits import FILLER

if TYPE_CHECKING:
    from .fields import MrzFields

_ISO_3166_ALPHA_3 = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH
BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB
CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO
GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER
NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU
RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT
WLF WSM YEM ZAF ZMB ZWE
"""
_ICAO_ADDITIONS = """
D EUE GBD GBN GBO GBP GBS IAO NTZ RKS UNA UNK UNO UTO
XBA XCC XCE XCO XCT XDC XEC XES XIM XMP XOM XPO XXA XXB XXC XXX
"""
STATES = frozenset((_ISO_3166_ALPHA_3 + _ICAO_ADDITIONS).split())
"""ICAO Doc 9303-3, section 5: states, organisations, special nationalities, and Utopia of the specimens."""


def implausible_fields(fields: MrzFields) -> tuple[str, ...]:
    """Give the names of the fields whose values cannot be right."""
    doubtful = {
        "issuing_state": fields.issuing_state not in STATES,
        "nationality": fields.nationality is not None and fields.nationality not in STATES,
        "birth_date": not _month_and_day(fields.birth_date[2:]),
        "expiry_date": fields.expiry_date is not None and not _month_and_day(fields.expiry_date[2:]),
        "issued": fields.issued is not None and not _month_and_day(fields.issued[2:] + FILLER * 2),
        "family_name": not fields.family_name,
    }
    return tuple(name for name, doubt in doubtful.items() if doubt)


def _month_and_day(text: str) -> bool:
    """Say whether MMDD exists in the calendar; unknown parts are fillers."""
    month, day = text[:2], text[2:]
    return (month == FILLER * 2 or "01" <= month <= "12") and (day == FILLER * 2 or "01" <= day <= "31")
