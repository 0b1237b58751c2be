"""The cards of ID-1 format, 85.6 × 54 mm: the identity card since 2021 and the residence permit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ecarte.demo.documents.canvas import Canvas
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.person import DocumentKind

if TYPE_CHECKING:
    from ecarte.demo.person import Person
    from verification.engine.types import Image

SIZE = (85.6, 54.0)
MRZ_LEFT, MRZ_BOTTOM = 4.7, 5.4
"""Millimetres from the left edge, and from the lower edge to the middle of the last line."""


def draw_front(person: Person) -> Image:
    permit = person.kind is DocumentKind.RESIDENCE_PERMIT
    page = _page(person)
    page.specimen(57, 33, 9.5)
    page.rectangle(4.2, 3.4, 8.6, 6.4, (150, 60, 30))
    page.text(6.0, 4.2, "FR", 4.0, bold=True, ink=(250, 250, 255))
    page.text(15, 3.0, "RÉPUBLIQUE FRANÇAISE", 2.9, bold=True)
    title = "TITRE DE SÉJOUR / RESIDENCE PERMIT" if permit else "CARTE NATIONALE D'IDENTITÉ / IDENTITY CARD"
    page.text(15, 6.8, title, 2.3)
    page.portrait(4.2, 12.6, 25, 32, person.portrait, grey=True)
    page.portrait(69.5, 26.5, 12.2, 15.6, person.portrait, grey=True, strength=0.4)
    page.field(32, 12.2, "NOM / Surname", person.family_name.upper())
    page.field(32, 18.4, "Prénoms / Given names", ", ".join(person.given_names))
    page.field(32, 24.6, "SEXE / Sex", person.sex)
    page.field(42.5, 24.6, "NATION. / Nat.", person.nationality)
    page.field(56, 24.6, "DATE DE NAISS. / Birth", f"{person.birth_date:%d %m %Y}", size=2.7)
    page.field(32, 30.8, "LIEU DE NAISSANCE / Place of birth", person.birth_place_name.upper())
    if permit:
        page.field(32, 37, "TYPE DE TITRE / Type of permit", "CARTE DE RÉSIDENT")
    else:
        page.field(32, 37, "NOM D'USAGE / Alternate name", "")
    page.field(32, 43.2, "N° DU DOCUMENT / Document No", person.document_number)
    page.field(60, 43.2, "DATE D'EXPIR. / Expiry", f"{person.expires:%d %m %Y}", size=2.7)
    page.signature(6.5, 49, seed=_seed(person))
    return page.image()


def draw_back(person: Person) -> Image:
    page = _page(person)
    page.specimen(60, 20, 8)
    page.rectangle(5, 6, 11.5, 9.5, (110, 190, 215))
    for row in (8.4, 10.6, 12.8):
        page.rectangle(5, row, 11.5, 0.15, (70, 130, 150))
    page.field(22, 4.6, "TAILLE / Height", f"{person.height_cm / 100:.2f} m".replace(".", ","))
    page.field(42, 4.6, "DATE DE DÉLIVRANCE / Date of issue", f"{person.issued:%d %m %Y}")
    page.field(22, 11.2, "ADRESSE / Address", "1 RUE DE L'EXEMPLE")
    page.text(22, 16.4, "00000 SPÉCIMEN-SUR-LOIRE", 2.6, bold=True)
    page.text(22, 21.4, "AUTORITÉ / Authority : PRÉFECTURE SPÉCIMEN", 1.8)
    page.mrz(mrz_lines(person), left=MRZ_LEFT, bottom=SIZE[1] - MRZ_BOTTOM)
    return page.image()


def _page(person: Person) -> Canvas:
    if person.kind is DocumentKind.RESIDENCE_PERMIT:
        return Canvas(*SIZE, (214, 206, 240), (236, 222, 206), seed=_seed(person))
    return Canvas(*SIZE, (240, 222, 200), (222, 214, 240), seed=_seed(person))


def _seed(person: Person) -> int:
    return zlib.crc32(person.slug.encode())
