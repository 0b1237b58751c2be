"""Where the made-up people were born: real places with their codes in INSEE's official geographic code."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    code: str
    """Commune, or 99 and the country."""
    name: str
    """As a document prints it."""
    since: int = 1900
    """First year of birth for which a NIR bears this code."""


FRANCE = (
    Place("75112", "Paris 12e", 1968), Place("75118", "Paris 18e", 1968), Place("69383", "Lyon 3e"),
    Place("13205", "Marseille 5e"), Place("31555", "Toulouse"), Place("06088", "Nice"),
    Place("44109", "Nantes"), Place("67482", "Strasbourg"), Place("34172", "Montpellier"),
    Place("33063", "Bordeaux"), Place("59350", "Lille"), Place("35238", "Rennes"), Place("51454", "Reims"),
    Place("42218", "Saint-Étienne"), Place("83137", "Toulon"), Place("38185", "Grenoble"),
    Place("21231", "Dijon"), Place("49007", "Angers"), Place("29019", "Brest"),
    Place("63113", "Clermont-Ferrand"), Place("64445", "Pau"), Place("62160", "Boulogne-sur-Mer"),
    Place("14118", "Caen"), Place("57463", "Metz"),
    # Births in Corsica bear 20 before 1976.
    Place("2A004", "Ajaccio", 1976), Place("2B033", "Bastia", 1976), Place("2B096", "Corte", 1976),
    Place("97105", "Basse-Terre", 1950), Place("97209", "Fort-de-France", 1950),
    Place("97302", "Cayenne", 1950), Place("97411", "Saint-Denis", 1950),
    Place("97416", "Saint-Pierre", 1950), Place("98735", "Papeete", 1960), Place("98818", "Nouméa", 1960),
)  # fmt: skip

UNION = {
    "DEU": (Place("99109", "München"), Place("99109", "Köln")),
    "ITA": (Place("99127", "Torino"), Place("99127", "Reggio nell'Emilia")),
    "ESP": (Place("99134", "San Sebastián"), Place("99134", "A Coruña")),
    "PRT": (Place("99139", "Póvoa de Varzim"), Place("99139", "Braga")),
    "BEL": (Place("99131", "Liège"), Place("99131", "Saint-Gilles")),
    "POL": (Place("99122", "Łódź"), Place("99122", "Gdańsk")),
    "ROU": (Place("99114", "Timişoara"), Place("99114", "Cluj-Napoca")),
}
COUNTRIES = UNION | {
    "DZA": (Place("99352", "Tizi Ouzou", 1963), Place("99352", "Oran", 1963)),
    "MAR": (Place("99350", "Fès", 1957), Place("99350", "Aït Melloul", 1957)),
    "TUN": (Place("99351", "Sfax", 1957), Place("99351", "La Marsa", 1957)),
    "SEN": (Place("99341", "Saint-Louis"), Place("99341", "Ziguinchor")),
    "CIV": (Place("99326", "Abidjan"), Place("99326", "Yamoussoukro")),
    "VNM": (Place("99243", "Hà Nội"), Place("99243", "Đà Nẵng")),
    "BRA": (Place("99416", "São Luís"), Place("99416", "Recife")),
    "TUR": (Place("99208", "Eskişehir"), Place("99208", "İzmir")),
    "USA": (Place("99404", "Baton Rouge"), Place("99404", "Portland")),
    "GBR": (Place("99132", "Stoke-on-Trent"), Place("99132", "Leeds")),
}
"""By nationality. A NIR of somebody born in the Maghreb before its independence bears another code."""
ABROAD = tuple(place for places in COUNTRIES.values() for place in places)
