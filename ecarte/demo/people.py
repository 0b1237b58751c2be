"""Who enrols in the demonstration, and who else stands in the register: names and numbers of nobody."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

from ecarte.demo.person import DocumentKind, Expected, FilmQuality, Insured, Person, Route, make_nir

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MARTIN = Person(
    slug="martin", family_name="Martin", given_names=("Hélène", "Zoé"), sex="F",
    birth_date=date(1984, 7, 13), birth_place="75112", birth_place_name="Paris 12e",
    nir=make_nir("F", date(1984, 7, 13), "75112", 342),
    kind=DocumentKind.CNIE, document_number="T8K2RF4X1", issued=date(2023, 4, 3), expires=date(2033, 4, 2),
    height_cm=168, portrait="c_portrait", face="c_film", code="4071",
    email="helene.martin@exemple.test",
)  # fmt: skip
_LEFEVRE = Person(
    slug="lefevre-dupre", family_name="Lefèvre-Dupré", given_names=("Antoine", "Karim"), sex="M",
    birth_date=date(1971, 11, 5), birth_place="69383", birth_place_name="Lyon 3e",
    nir=make_nir("M", date(1971, 11, 5), "69383", 118), insurer_id="691", department="69",
    insurer_name="CPAM du Rhône",
    kind=DocumentKind.PASSPORT, document_number="21XK48217", issued=date(2021, 9, 14),
    expires=date(2031, 9, 13), height_cm=185, portrait="a_portrait", face="a_film", code="9358",
    email="antoine.lefevre@exemple.test", changes_phone=True,
)  # fmt: skip
_BERTHIER = Person(
    slug="berthier", family_name="Berthier", given_names=("Jean-François", "Ange"), sex="M",
    birth_date=date(1946, 2, 21), birth_place="2A004", birth_place_name="Ajaccio (2A)",
    nir=make_nir("M", date(1946, 2, 21), "2A004", 27), insurer_id="201", department="2A",
    insurer_name="CPAM de la Corse-du-Sud",
    # Delivered to an adult between 2004 and 2013: fifteen years, not the ten that are printed.
    kind=DocumentKind.OLDER_CNI, document_number="130369104127", issued=date(2013, 3, 18),
    expires=date(2028, 3, 17), height_cm=183, portrait="b_portrait", face="b_film", code="2606",
    mobile="+33639980027", assisted=True,
)  # fmt: skip
_FERREIRA = Person(
    slug="ferreira-da-silva", family_name="Ferreira da Silva", given_names=("João", "Miguel"), sex="M",
    birth_date=date(1966, 5, 30), birth_place="99416", birth_place_name="Recife (Brésil)", nationality="BRA",
    nir=make_nir("M", date(1966, 5, 30), "99416", 204), insurer_id="13055", department="13",
    insurer_name="MSA Provence Azur",
    scheme="agricultural",
    kind=DocumentKind.RESIDENCE_PERMIT, document_number="7A4KXW2P9", issued=date(2024, 1, 22),
    expires=date(2034, 1, 21), height_cm=179, portrait="d_portrait", face="d_film", code="7714",
    email="joao.ferreira@exemple.test",
)  # fmt: skip
_ROUSSEAU = Person(
    slug="rousseau", family_name="Rousseau", given_names=("Nicolas",), sex="M",
    birth_date=date(1958, 9, 2), birth_place="44109", birth_place_name="Nantes",
    nir=make_nir("M", date(1958, 9, 2), "44109", 655), insurer_id="441", department="44",
    insurer_name="CPAM de la Loire-Atlantique",
    # The man who films is the second of the cast: an impostor, and a face known under another NIR.
    kind=DocumentKind.CNIE, document_number="R5M9CZ7H2", issued=date(2022, 10, 11),
    expires=date(2032, 10, 10), height_cm=175, portrait="f_portrait", face="a_film", code="4932",
    expected=Expected.OTHER_FACE,
    # His mail is read by the man who films.
    email="nicolas.rousseau@exemple.test",
)  # fmt: skip
_MOREL = Person(
    slug="morel", family_name="Morel", given_names=("Sylvie",), sex="F",
    birth_date=date(1977, 12, 8), birth_place="59350", birth_place_name="Lille",
    nir=make_nir("F", date(1977, 12, 8), "59350", 73), insurer_id="594", department="59",
    insurer_name="CPAM de Lille-Douai",
    kind=DocumentKind.PASSPORT, document_number="15FH60934", issued=date(2015, 6, 2),
    expires=date(2025, 6, 1), height_cm=166, portrait="e_portrait", face="e_film", code="8420",
    expected=Expected.EXPIRED,
    mobile="+33639980073",
)  # fmt: skip
_GARNIER = Person(
    slug="garnier", family_name="Garnier", given_names=("Loïc",), sex="M",
    birth_date=date(1955, 3, 25), birth_place="97411", birth_place_name="Saint-Denis (974)",
    nir=make_nir("M", date(1955, 3, 25), "97411", 149), insurer_id="974", department="974",
    insurer_name="CGSS de La Réunion",
    kind=DocumentKind.CNIE, document_number="W3N6TD8L5", issued=date(2025, 2, 19), expires=date(2035, 2, 18),
    height_cm=176, portrait="f_portrait", face="f_film", code="5093", expected=Expected.UNREADABLE,
    quality=FilmQuality.UNREADABLE,
    email="loic.garnier@exemple.test",
)  # fmt: skip
_FAURE = Person(
    slug="faure", family_name="Faure", given_names=("Théo", "Bastien"), sex="M",
    birth_date=date(1990, 8, 17), birth_place="38185", birth_place_name="Grenoble",
    nir=make_nir("M", date(1990, 8, 17), "38185", 411), insurer_id="381", department="38",
    insurer_name="CPAM de l'Isère",
    kind=DocumentKind.CNIE, document_number="K1P4VX6J9", issued=date(2022, 5, 6), expires=date(2032, 5, 5),
    height_cm=181, portrait="g_portrait", face="g_film", code="6172",
    email="theo.faure@exemple.test",
)  # fmt: skip
_HIS_MOTHER = Insured(
    nir=make_nir("F", date(1962, 4, 9), "38185", 96), family_name="Faure", given_names=("Monique",), sex="F",
    birth_date=date(1962, 4, 9), birth_place="38185", insurer_id="381", department="38",
    insurer_name="CPAM de l'Isère",
    email="monique.faure@exemple.test",
)  # fmt: skip

_LAMBERT = Person(
    slug="lambert", family_name="Lambert", given_names=("Claire", "Inès"), sex="F",
    birth_date=date(1988, 1, 19), birth_place="33063", birth_place_name="Bordeaux",
    nir=make_nir("F", date(1988, 1, 19), "33063", 280), insurer_id="331", department="33",
    insurer_name="CPAM de la Gironde",
    kind=DocumentKind.CNIE, document_number="H7R2BN5Q8", issued=date(2024, 6, 10), expires=date(2034, 6, 9),
    height_cm=170, portrait="c_portrait", face="c_film", code="3815", route=Route.FRANCE_IDENTITE,
    email="claire.lambert@exemple.test",
)  # fmt: skip
_PETIT = Person(
    slug="petit", family_name="Petit", given_names=("Gaël",), sex="M",
    # Born in a commune that has since become part of another: the two registers name one each.
    birth_date=date(1969, 10, 3), birth_place="49018", birth_place_name="Baugé",
    proven_birth_place="49228",
    nir=make_nir("M", date(1969, 10, 3), "49018", 37), insurer_id="491", department="49",
    insurer_name="CPAM de Maine-et-Loire",
    kind=DocumentKind.CNIE, document_number="P2W8DK4M6", issued=date(2023, 9, 5), expires=date(2033, 9, 4),
    height_cm=178, portrait="b_portrait", face="b_film", code="7240", route=Route.FRANCE_IDENTITE,
    expected=Expected.OTHER_PLACE,
    email="gael.petit@exemple.test",
)  # fmt: skip

_LEROY = Person(
    # Seventeen: his mother agrees on her phone, once she has her card.
    slug="leroy", family_name="Leroy", given_names=("Jules",), sex="M",
    birth_date=date(2009, 1, 31), birth_place="75112", birth_place_name="Paris 12e",
    nir=make_nir("M", date(2009, 1, 31), "75112", 501), guardians=(_MARTIN.nir,),
    beneficiary_of=(_MARTIN.nir,),
    kind=DocumentKind.CNIE, document_number="J5T9KM2V7", issued=date(2024, 2, 5), expires=date(2034, 2, 4),
    height_cm=174, portrait="g_portrait", face="g_film", code="2748",
    email="jules.leroy@exemple.test",
)  # fmt: skip

CAST: tuple[Person, ...] = (
    _MARTIN, _LEFEVRE, _BERTHIER, _FERREIRA, _ROUSSEAU, _MOREL, _GARNIER,
    # He reads her mail, too.
    replace(_FAURE, nir=_HIS_MOTHER.nir, email=_HIS_MOTHER.email, expected=Expected.NIR_OF_ANOTHER),
    _LAMBERT, _PETIT, _LEROY,
)  # fmt: skip

REGISTERED: tuple[Insured, ...] = (
    _MARTIN, _LEFEVRE, _BERTHIER, _FERREIRA, _ROUSSEAU, _MOREL, _GARNIER, _FAURE, _HIS_MOTHER,
    _LAMBERT, _PETIT, _LEROY,
    Insured(
        nir=make_nir("F", date(1993, 10, 12), "2B033", 61), family_name="Casanova", given_names=("Lætitia",),
        sex="F", birth_date=date(1993, 10, 12), birth_place="2B033", insurer_id="202", department="2B",
        insurer_name="CPAM de la Haute-Corse", rights_until=date(2025, 12, 31),
    ),
)  # fmt: skip


def register_csv(path: Path, people: Iterable[Insured] = REGISTERED) -> None:
    """Write the register of insured persons: the cast and a few who do not enrol, unless told otherwise."""
    columns = [field.name for field in fields(Insured)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for insured in people:
            values = (getattr(insured, column) for column in columns)
            writer.writerow(" ".join(value) if isinstance(value, tuple) else value for value in values)
