"""Which kind of document a machine-readable zone belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.document.kinds import Kind
from verification.engine.mrz.plausible import STATES

if TYPE_CHECKING:
    from verification.engine.mrz.fields import MrzFields

FOREIGN = frozenset({Kind.FOREIGN_IDENTITY_CARD, Kind.FOREIGN_PASSPORT})
_FREE_MOVEMENT = """
AUT BEL BGR CHE CYP CZE D DNK ESP EST FIN GRC HRV HUN IRL ISL ITA LIE LTU LUX LVA MLT NLD NOR POL PRT ROU SVK
SVN SWE
"""
FREE_MOVEMENT = frozenset(_FREE_MOVEMENT.split())
"""Whose nationals prove who they are with an identity card: EU (directive 2004/38, art. 5), EEA, Switzerland.
As ICAO 9303-3, section 5, writes them."""


def zone_kind(fields: MrzFields) -> Kind | None:
    """The kind, or None for a document that is not accepted here or that ICAO does not know."""
    french = fields.issuing_state == "FRA"
    match fields.layout:
        case "FR-CNI":
            return Kind.OLDER_IDENTITY_CARD
        case "TD3" if fields.document_code.startswith("P") and fields.issuing_state in STATES:
            return Kind.PASSPORT if french else Kind.FOREIGN_PASSPORT
        case "TD1" if french:
            return Kind.IDENTITY_CARD if fields.document_code == "ID" else Kind.RESIDENCE_PERMIT
        case "TD1" | "TD2" if fields.issuing_state in FREE_MOVEMENT and not _is_permit(fields):
            return Kind.FOREIGN_IDENTITY_CARD
    return None


def _is_permit(fields: MrzFields) -> bool:
    """Residence permits of the Union's uniform format: `IR` or `AR` (regulation 1030/2002)."""
    return fields.document_code[1:] == "R"
