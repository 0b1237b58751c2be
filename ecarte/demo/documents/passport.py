"""The data page of the passport, 125 × 88 mm (TD3)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ecarte.demo.documents.canvas import Canvas
from ecarte.demo.documents.zone import mrz_lines

if TYPE_CHECKING:
    from ecarte.demo.person import Person
    from verification.engine.types import Image

SIZE = (125.0, 88.0)
MRZ_LEFT, MRZ_BOTTOM = 6.6, 8.5


def draw_page(person: Person) -> Image:
    seed = zlib.crc32(person.slug.encode())
    page = Canvas(*SIZE, (214, 226, 244), (240, 218, 214), seed=seed)
    page.specimen(78, 44, 14)
    page.text(6, 4, "RÉPUBLIQUE FRANÇAISE", 3.4, bold=True)
    page.text(88, 4, "PASSEPORT / Passport", 2.9, bold=True)
    page.field(44, 9, "Type / Type", "P")
    page.field(58, 9, "Code du pays / Country code", "FRA")
    page.field(92, 9, "Passeport n° / Passport No", person.document_number)
    page.portrait(6, 15, 35, 45, person.portrait, grey=False)
    page.portrait(104, 42, 15, 19, person.portrait, grey=True, strength=0.4)
    page.field(44, 16, "Nom / Surname (1)", person.family_name.upper(), size=3.2)
    page.field(44, 23, "Prénoms / Given names (2)", ", ".join(person.given_names), size=3.2)
    page.field(44, 30, "Nationalité / Nationality (3)", "Française")
    page.field(80, 30, "Date de naissance / Date of birth (4)", f"{person.birth_date:%d %m %Y}")
    page.field(44, 37, "Sexe / Sex (5)", person.sex)
    page.field(56, 37, "Lieu de naissance / Place of birth (6)", person.birth_place_name.upper())
    page.field(44, 44, "Date de délivrance / Date of issue (7)", f"{person.issued:%d %m %Y}")
    page.field(44, 51, "Date d'expiration / Date of expiry (8)", f"{person.expires:%d %m %Y}")
    page.field(44, 58, "Autorité / Authority (9)", "Préfecture Spécimen", size=2.6)
    page.signature(80, 57, seed=seed)
    page.mrz(mrz_lines(person), left=MRZ_LEFT, bottom=SIZE[1] - MRZ_BOTTOM)
    return page.image()
