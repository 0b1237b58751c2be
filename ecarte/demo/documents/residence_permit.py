"""The French residence permit since 2020, in the uniform format of regulation (EU) 2017/1954."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.documents.canvas import BOLD, PLAIN, Canvas, ZoneFont
from ecarte.demo.documents.emblems import NAVY, contactless, flag, stars
from ecarte.demo.documents.formats import ID_1
from ecarte.demo.documents.papers import Paper
from ecarte.demo.documents.seed import seed_of
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.seals import modules_of

if TYPE_CHECKING:
    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person

_WORDS = "TITRE DE SEJOUR RESIDENCE PERMIT SPECIMEN "
_FRONT = Paper((226, 216, 246), (238, 228, 214), (150, 120, 214), (190, 150, 96), seed=21, words=_WORDS)
_BACK = Paper(
    (234, 224, 246), (240, 232, 224), (166, 136, 214), (196, 160, 112), seed=22, words=_WORDS,
    zone=True,
)  # fmt: skip
_SEAL = 17.0
"""Millimetres."""
_TYPES = ((8, "CARTE DE RÉSIDENT"), (3, "CARTE DE SÉJOUR PLURIANNUELLE"), (0, "CARTE DE SÉJOUR TEMPORAIRE"))
"""From how many years of validity (CESEDA, L. 411-1)."""


def draw(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    return _front(person), _back(person, style)


def _front(person: Person) -> DrawnSide:
    page = Canvas(ID_1, _FRONT)
    stars(page, (53, 32), 13, 1.3, (206, 206, 230))
    page.specimen(61, 43.6, 4.6)
    flag(page, 3.6, 3.0, 9.0, "FR")
    page.text(14.6, 5.7, "TITRE DE SÉJOUR", 3.1, style=BOLD, ink=NAVY)
    page.label(14.6, 9.0, "RÉPUBLIQUE FRANÇAISE", "RESIDENCE PERMIT", size=2.0, ink=NAVY)
    page.value("number", 61.4, 6.0, person.document_number, 3.0)
    contactless(page, 73.4, 8.0, (120, 70, 60))
    page.portrait(3.6, 12.2, 25.6, 33, person.portrait)
    page.portrait(70.6, 33.6, 11, 14.2, person.portrait, strength=0.36, ghost=True)
    page.label(31.6, 14.4, "NOM", "Surname")
    page.value("family_name", 31.6, 17.6, person.family_name.upper(), 3.0, room=50)
    page.label(31.6, 20.8, "Prénoms", "Given names")
    page.value("given_names", 31.6, 24.0, ", ".join(person.given_names), 3.0, room=50)
    page.label(31.6, 27.2, "SEXE", "Sex", size=1.55)
    page.value("sex", 31.6, 30.2, person.sex, 2.8)
    page.label(42.2, 27.2, "NATIONALITÉ", "Nationality", size=1.55)
    page.value("nationality", 42.2, 30.2, person.nationality, 2.8)
    page.label(61.6, 27.2, "DATE DE NAISS.", "Date of birth", size=1.55)
    page.value("birth_date", 61.6, 30.2, person.birth_printed(), 2.8)
    page.label(31.6, 33.4, "CATÉGORIE DU TITRE", "Type of permit")
    page.text(31.6, 36.3, _type(person), 2.3, style=BOLD)
    page.label(31.6, 39.6, "DATE D'EXPIRATION", "Card expiry")
    page.value("expires", 31.6, 42.7, f"{person.expires:%d %m %Y}", 3.0)
    page.label(31.6, 46.0, "REMARQUES", "Remarks")
    page.text(31.6, 48.8, "AUTORISE SON TITULAIRE À TRAVAILLER", 1.9)
    page.stamp(68.6, 51.4)
    page.signature(5.4, 49.4, seed=seed_of(person))
    return page.side("front")


def _back(person: Person, style: ZoneFont) -> DrawnSide:
    page = Canvas(ID_1, _BACK)
    page.specimen(52, 26.4, 6.5)
    modules = modules_of(person)
    if modules is not None:
        page.seal(5.4, 5.0, _SEAL, modules)
    page.label(25.4, 4.8, "DATE DE DÉLIVRANCE", "Date of issue", size=1.6)
    page.value("issued", 25.4, 7.7, f"{person.issued:%d %m %Y}", 2.7, style=PLAIN)
    page.label(56, 4.8, "LIEU DE NAISSANCE", "Place of birth", size=1.6)
    page.value("birth_place", 56, 7.7, person.birth_place_name.upper(), 2.7, style=PLAIN, room=26)
    page.label(25.4, 11.0, "DÉLIVRÉ PAR", "Authority")
    page.value("authority", 25.4, 13.8, person.authority.upper(), 2.4, style=PLAIN, room=54)
    page.label(25.4, 17.1, "ADRESSE", "Address")
    page.value("address", 25.4, 19.9, person.address[0], 2.4, style=PLAIN, room=40)
    page.value("address", 25.4, 22.9, person.address[1], 2.4, style=PLAIN, room=40)
    page.stamp(64, 27.6)
    page.mrz(mrz_lines(person), style)
    return page.side("back")


def _type(person: Person) -> str:
    years = (person.expires - person.issued).days / 365
    return next(name for least, name in _TYPES if years >= least)
