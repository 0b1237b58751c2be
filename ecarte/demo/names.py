"""Names that are hard to write in thirty letters of the alphabet: accents, hyphens, particles, length."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_FRENCH = (
    "Martin", "Bernard", "Lefèvre", "Müller", "Bœuf", "Çelebi", "Gonçalves", "Nuñez", "Noël", "Maïga",
    "Le Goff", "Le Guénnec", "De La Tour", "d'Aboville", "D'Angelo", "L'Hermitte", "N'Diaye", "N'Guessan",
    "du Plessis de Grenédan", "de Saint-Exupéry", "Lefèvre-Dupré", "Saint-Aubin-Desmarets", "Roux", "Ly", "Ô",
    "Ngo", "Benaïssa", "El Khattabi", "Ben Abdallah", "Ferreira da Silva", "Van den Bossche", "Hübner",
    "Łukaszewski", "Kovačević", "Ångström", "Østergård", "Großmann", "Œrtel", "Quéméneur", "Guéhenneuc",
    "Colonna d'Istria", "Santini", "Payet", "Hoarau", "Teriitahi", "Zimmermann", "Schœlcher", "Weiß",
    "Montmorency-Laval-Châtillon-Rochebrune", "Ratsimandrava-Andrianampoinimerina",
    "Le Clerc de La Herverie de Kermoysan",
)  # fmt: skip
_FAMILY = {
    "DEU": ("Schröder", "von Weizsäcker", "Großkopf", "Müller-Lüdenscheidt", "Krüger"),
    "ITA": ("D'Amico", "Dell'Acqua", "Di Niccolò", "Esposito", "Quattrocchi"),
    "ESP": ("García Ibáñez", "Núñez de la Peña", "Fernández-Armesto Güell", "Ruiz", "Zubizarreta Etxeberria"),
    "PRT": ("Gonçalves de Araújo", "Simões", "Conceição", "Magalhães e Sousa", "Reis"),
    "BEL": ("Van den Broeck", "D'Hondt", "de Crayencour", "Peeters", "Vandenbrouckesteenweghe"),
    "POL": ("Wiśniewska-Łuczak", "Brzęczyszczykiewicz", "Żak", "Kowalska", "Dąbrowski"),
    "ROU": ("Ştefănescu", "Popa", "Ţurcanu", "Constantinescu-Brâncoveanu", "Ionescu"),
    "DZA": ("Aït Ahmed", "Benhamouda", "Ould Kaddour", "Cherif", "Boudjedra"),
    "MAR": ("El Fassi", "Ben Jelloun", "Aït Ouarab", "Chraïbi", "Oufkir"),
    "TUN": ("Ben Youssef", "Trabelsi", "Bel Hadj Ali", "Chebbi", "Gharbi"),
    "SEN": ("N'Diaye", "Diop", "Sarr", "Guèye", "M'Backé"),
    "CIV": ("N'Guessan", "Kouamé", "Koné", "Yao", "Konan-Bédié"),
    "VNM": ("Nguyễn", "Trần", "Đặng", "Lê", "Phạm"),
    "BRA": ("Ferreira da Silva", "dos Santos", "Araújo", "Gonçalves", "Cavalcanti de Albuquerque Mello"),
    "TUR": ("Öztürk", "Çelik", "Şahin", "Güneş", "Yıldırım"),
    "USA": ("O'Brien", "Smith", "McAllister", "Washington-Carver", "Lee"),
    "GBR": ("O'Shea", "Fortescue-Cholmondeley", "Smith", "St John", "Ng"),
}
_GIVEN = {
    "M": (
        "Jean-François", "Noël", "Loïc", "José", "François-Xavier", "Éric", "Théo", "Yaël", "Maël", "Ange",
        "Jérôme", "Karim", "Mohamed", "Ismaël", "Stéphane", "Gaël", "Côme", "Félix", "Jo", "Père-Louis",
        "Abdoul-Karim", "Antoine", "Kévin", "Rémi", "Benoît", "Maximilien-Alexandre", "Li", "João",
    ),
    "F": (
        "Hélène", "Zoé", "Marie-Thérèse", "Anaïs", "Françoise", "Maëlys", "Chloé", "Inès", "Aïssatou", "Léa",
        "Lætitia", "Gaëlle", "Agnès", "Sylvie", "Noémie", "Fatou", "Océane", "Eugénie", "Bérénice", "Lou",
        "Marie-Charlotte", "Fatima-Zahra", "Élodie", "Maÿlis", "Anne", "Jeanne-Antoinette", "Ève", "Lý",
    ),
}  # fmt: skip
_GIVEN_COUNTS = (0.3, 0.3, 0.28, 0.12)
"""How many have one given name, two, three, four."""


def draw(rng: np.random.Generator, sex: str, state: str) -> tuple[str, tuple[str, ...]]:
    """Give the family name and the given names of a national of the state."""
    count = 1 + int(rng.choice(4, p=_GIVEN_COUNTS))
    given = rng.choice(len(_GIVEN[sex]), count, replace=False)
    return family(rng, state), tuple(_GIVEN[sex][index] for index in given)


def family(rng: np.random.Generator, state: str) -> str:
    """Some of the French bear a name from elsewhere, and some two names."""
    pool = _FAMILY.get(state, _FRENCH)
    name = pool[rng.integers(len(pool))]
    if state == "FRA" and rng.random() < 0.12:
        name = f"{name}-{_FRENCH[rng.integers(len(_FRENCH))]}"
    return name
