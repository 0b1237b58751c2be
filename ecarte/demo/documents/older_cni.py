"""The front of the laminated identity card of 1995-2021, 105 × 74 mm, with its own 2 × 36 zone."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ecarte.demo.documents.canvas import Canvas
from ecarte.demo.documents.zone import mrz_lines

if TYPE_CHECKING:
    from ecarte.demo.person import Person
    from verification.engine.types import Image

SIZE = (105.0, 74.0)
MRZ_LEFT, MRZ_BOTTOM = 6.8, 7.2


def draw_front(person: Person) -> Image:
    seed = zlib.crc32(person.slug.encode())
    page = Canvas(*SIZE, (240, 232, 208), (226, 226, 222), seed=seed)
    page.specimen(68, 34, 13)
    page.text(6, 3.4, "RÉPUBLIQUE FRANÇAISE", 3.2, bold=True)
    page.text(6, 8.2, f"CARTE NATIONALE D'IDENTITÉ N° : {person.document_number}", 2.7, bold=True)
    page.text(76, 8.2, "Nationalité Française", 2.5)
    page.portrait(6, 13.5, 28, 36, person.portrait, grey=False)
    page.field(37, 13.5, "Nom :", person.family_name.upper(), size=3.2)
    page.field(37, 20.5, "Prénom(s) :", ", ".join(person.given_names), size=3.2)
    page.field(37, 27.5, "Sexe :", person.sex)
    page.field(52, 27.5, "Né(e) le :", f"{person.birth_date:%d.%m.%Y}")
    page.field(37, 34.5, "à :", person.birth_place_name.upper())
    page.field(37, 41.5, "Taille :", f"{person.height_cm / 100:.2f} m".replace(".", ","))
    page.text(58, 42, "Signature du titulaire :", 1.7)
    page.signature(60, 47, seed=seed)
    page.mrz(mrz_lines(person), left=MRZ_LEFT, bottom=SIZE[1] - MRZ_BOTTOM)
    return page.image()
