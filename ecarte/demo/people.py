"""Who enrols in the demonstration, and who else stands in the register: names and numbers of nobody."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

from ecarte.demo.person import DocumentKind, Expected, FilmQuality, Insured, Person, make_nir

if TYPE_CHECKING:
    from pathlib import Path

_MARTIN = Person(
    slug="martin", family_name="Martin", given_names=("Hélène", "Zoé"), sex="F",
    birth_date=date(1984, 7, 13), birth_place="75112", birth_place_name="Paris 12e",
    nir=make_nir("F", date(1984, 7, 13), "75112", 342),
    kind=DocumentKind.CNIE, document_number="T8K2RF4X1", issued=date(2023, 4, 3), expires=date(2033, 4, 2),
    height_cm=168, portrait="c_portrait", face="c_film", code="4071",
)  # fmt: skip
_LEFEVRE = Person(
    slug="lefevre-dupre", family_name="Lefèvre-Dupré", given_names=("Antoine", "Karim"), sex="M",
    birth_date=date(1971, 11, 5), birth_place="69383", birth_place_name="Lyon 3e",
    nir=make_nir("M", date(1971, 11, 5), "69383", 118), insurer_id="691", insurer_name="CPAM du Rhône",
    kind=DocumentKind.PASSPORT, document_number="21XK48217", issued=date(2021, 9, 14),
    expires=date(2031, 9, 13), height_cm=185, portrait="a_portrait", face="a_film", code="9358",
)  # fmt: skip
_BERTHIER = Person(
    slug="berthier", family_name="Berthier", given_names=("Jean-François", "Ange"), sex="M",
    birth_date=date(1946, 2, 21), birth_place="2A004", birth_place_name="Ajaccio (2A)",
    nir=make_nir("M", date(1946, 2, 21), "2A004", 27), insurer_id="201",
    insurer_name="CPAM de la Corse-du-Sud",
    # Delivered to an adult between 2004 and 2013: fifteen years, not the ten that are printed.
    kind=DocumentKind.OLDER_CNI, document_number="130369104127", issued=date(2013, 3, 18),
    expires=date(2028, 3, 17), height_cm=183, portrait="b_portrait", face="b_film", code="2606",
)  # fmt: skip
_FERREIRA = Person(
    slug="ferreira-da-silva", family_name="Ferreira da Silva", given_names=("João", "Miguel"), sex="M",
    birth_date=date(1966, 5, 30), birth_place="99416", birth_place_name="Recife (Brésil)", nationality="BRA",
    nir=make_nir("M", date(1966, 5, 30), "99416", 204), insurer_id="13055", insurer_name="MSA Provence Azur",
    scheme="agricultural",
    kind=DocumentKind.RESIDENCE_PERMIT, document_number="7A4KXW2P9", issued=date(2024, 1, 22),
    expires=date(2034, 1, 21), height_cm=179, portrait="d_portrait", face="d_film", code="7714",
)  # fmt: skip
_ROUSSEAU = Person(
    slug="rousseau", family_name="Rousseau", given_names=("Nicolas",), sex="M",
    birth_date=date(1958, 9, 2), birth_place="44109", birth_place_name="Nantes",
    nir=make_nir("M", date(1958, 9, 2), "44109", 655), insurer_id="441",
    insurer_name="CPAM de la Loire-Atlantique",
    # The man who films is the second of the cast: an impostor, and a face known under another NIR.
    kind=DocumentKind.CNIE, document_number="R5M9CZ7H2", issued=date(2022, 10, 11),
    expires=date(2032, 10, 10), height_cm=175, portrait="f_portrait", face="a_film", code="4932",
    expected=Expected.OTHER_FACE,
)  # fmt: skip
_MOREL = Person(
    slug="morel", family_name="Morel", given_names=("Sylvie",), sex="F",
    birth_date=date(1977, 12, 8), birth_place="59350", birth_place_name="Lille",
    nir=make_nir("F", date(1977, 12, 8), "59350", 73), insurer_id="594",
    insurer_name="CPAM de Lille-Douai",
    kind=DocumentKind.PASSPORT, document_number="15FH60934", issued=date(2015, 6, 2),
    expires=date(2025, 6, 1), height_cm=166, portrait="e_portrait", face="e_film", code="8420",
    expected=Expected.EXPIRED,
)  # fmt: skip
_GARNIER = Person(
    slug="garnier", family_name="Garnier", given_names=("Loïc",), sex="M",
    birth_date=date(1955, 3, 25), birth_place="97411", birth_place_name="Saint-Denis (974)",
    nir=make_nir("M", date(1955, 3, 25), "97411", 149), insurer_id="974",
    insurer_name="CGSS de La Réunion",
    kind=DocumentKind.CNIE, document_number="W3N6TD8L5", issued=date(2025, 2, 19), expires=date(2035, 2, 18),
    height_cm=176, portrait="f_portrait", face="f_film", code="5093", expected=Expected.UNREADABLE,
    quality=FilmQuality.UNREADABLE,
)  # fmt: skip
_FAURE = Person(
    slug="faure", family_name="Faure", given_names=("Théo", "Bastien"), sex="M",
    birth_date=date(1990, 8, 17), birth_place="38185", birth_place_name="Grenoble",
    nir=make_nir("M", date(1990, 8, 17), "38185", 411), insurer_id="381",
    insurer_name="CPAM de l'Isère",
    kind=DocumentKind.CNIE, document_number="K1P4VX6J9", issued=date(2022, 5, 6), expires=date(2032, 5, 5),
    height_cm=181, portrait="g_portrait", face="g_film", code="6172",
)  # fmt: skip
_HIS_MOTHER = Insured(
    nir=make_nir("F", date(1962, 4, 9), "38185", 96), family_name="Faure", given_names=("Monique",), sex="F",
    birth_date=date(1962, 4, 9), birth_place="38185", insurer_id="381", insurer_name="CPAM de l'Isère",
)  # fmt: skip

CAST: tuple[Person, ...] = (
    _MARTIN, _LEFEVRE, _BERTHIER, _FERREIRA, _ROUSSEAU, _MOREL, _GARNIER,
    replace(_FAURE, nir=_HIS_MOTHER.nir, expected=Expected.NIR_OF_ANOTHER),
)  # fmt: skip

REGISTERED: tuple[Insured, ...] = (
    _MARTIN, _LEFEVRE, _BERTHIER, _FERREIRA, _ROUSSEAU, _MOREL, _GARNIER, _FAURE, _HIS_MOTHER,
    Insured(
        nir=make_nir("M", date(2009, 1, 31), "75112", 501), family_name="Martin", given_names=("Jules",),
        sex="M", birth_date=date(2009, 1, 31), birth_place="75112",
    ),
    Insured(
        nir=make_nir("F", date(1993, 10, 12), "2B033", 61), family_name="Casanova", given_names=("Lætitia",),
        sex="F", birth_date=date(1993, 10, 12), birth_place="2B033", insurer_id="202",
        insurer_name="CPAM de la Haute-Corse", rights_until=date(2025, 12, 31),
    ),
)  # fmt: skip


def register_csv(path: Path) -> None:
    """Write the register of insured persons: the cast and a few who do not enrol."""
    columns = [field.name for field in fields(Insured)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for insured in REGISTERED:
            values = (getattr(insured, column) for column in columns)
            writer.writerow(" ".join(value) if isinstance(value, tuple) else value for value in values)
