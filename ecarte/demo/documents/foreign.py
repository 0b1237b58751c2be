"""Cards and passports of other states: made-up layouts with what Doc 9303 makes them all carry."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from ecarte.demo.documents.canvas import BOLD, PLAIN, Canvas, ZoneFont
from ecarte.demo.documents.emblems import contactless, contacts, flag
from ecarte.demo.documents.formats import ID_1, ID_2, ID_3
from ecarte.demo.documents.papers import Paper
from ecarte.demo.documents.seed import seed_of
from ecarte.demo.documents.zone import mrz_lines
from ecarte.demo.person import DocumentKind

if TYPE_CHECKING:
    from ecarte.demo.documents.drawn import DrawnSide
    from ecarte.demo.person import Person


class _Words(NamedTuple):
    """What a state prints in its own language."""

    state: str
    card: str
    passport: str
    surname: str
    given_names: str
    birth: str
    place: str
    sex: str
    nationality: str
    issue: str
    expiry: str
    number: str


_FRENCH = (
    "PASSEPORT", "Nom", "Prénoms", "Date de naissance", "Lieu de naissance", "Sexe", "Nationalité",
    "Date de délivrance", "Date d'expiration", "N°",
)  # fmt: skip
_ENGLISH = (
    "PASSPORT", "Surname", "Given names", "Date of birth", "Place of birth", "Sex", "Nationality",
    "Date of issue", "Date of expiry", "No",
)  # fmt: skip
_PORTUGUESE = (
    "PASSAPORTE", "Apelido", "Nome", "Data de nascimento", "Local de nascimento", "Sexo", "Nacionalidade",
    "Emissão", "Validade", "N.º",
)  # fmt: skip
_WORDS = {
    "DEU": _Words(
        "BUNDESREPUBLIK DEUTSCHLAND", "PERSONALAUSWEIS", "REISEPASS", "Name", "Vornamen", "Geburtstag",
        "Geburtsort", "Geschlecht", "Staatsangehörigkeit", "Datum", "Gültig bis", "Nr.",
    ),
    "ITA": _Words(
        "REPUBBLICA ITALIANA", "CARTA DI IDENTITÀ", "PASSAPORTO", "Cognome", "Nome", "Data di nascita",
        "Luogo di nascita", "Sesso", "Cittadinanza", "Emissione", "Scadenza", "N.",
    ),
    "ESP": _Words(
        "REINO DE ESPAÑA", "DOCUMENTO NACIONAL DE IDENTIDAD", "PASAPORTE", "Apellidos", "Nombre",
        "Nacimiento", "Lugar de nacimiento", "Sexo", "Nacionalidad", "Emisión", "Validez", "Núm.",
    ),
    "POL": _Words(
        "RZECZPOSPOLITA POLSKA", "DOWÓD OSOBISTY", "PASZPORT", "Nazwisko", "Imiona", "Data urodzenia",
        "Miejsce urodzenia", "Płeć", "Obywatelstwo", "Data wydania", "Termin ważności", "Nr",
    ),
    "ROU": _Words(
        "ROMÂNIA", "CARTE DE IDENTITATE", "PAŞAPORT", "Nume", "Prenume", "Data naşterii", "Loc naştere",
        "Sex", "Cetăţenie", "Emis la", "Valabil până la", "Nr.",
    ),
    "TUR": _Words(
        "TÜRKİYE CUMHURİYETİ", "KİMLİK KARTI", "PASAPORT", "Soyadı", "Adı", "Doğum tarihi", "Doğum yeri",
        "Cinsiyeti", "Uyruğu", "Veriliş tarihi", "Geçerlilik tarihi", "No",
    ),
    "VNM": _Words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", *_ENGLISH),
    "PRT": _Words("REPÚBLICA PORTUGUESA", "CARTÃO DE CIDADÃO", *_PORTUGUESE),
    "BRA": _Words("REPÚBLICA FEDERATIVA DO BRASIL", "", *_PORTUGUESE),
    "BEL": _Words("ROYAUME DE BELGIQUE", "CARTE D'IDENTITÉ", *_FRENCH),
    "DZA": _Words("RÉPUBLIQUE ALGÉRIENNE", "", *_FRENCH),
    "MAR": _Words("ROYAUME DU MAROC", "", *_FRENCH),
    "TUN": _Words("RÉPUBLIQUE TUNISIENNE", "", *_FRENCH),
    "SEN": _Words("RÉPUBLIQUE DU SÉNÉGAL", "", *_FRENCH),
    "CIV": _Words("RÉPUBLIQUE DE CÔTE D'IVOIRE", "", *_FRENCH),
    "USA": _Words("UNITED STATES OF AMERICA", "", *_ENGLISH),
    "GBR": _Words("UNITED KINGDOM", "", *_ENGLISH),
}  # fmt: skip
_TINTS = (
    ((218, 232, 214), (232, 222, 236), (140, 176, 120), (180, 140, 190)),
    ((208, 226, 240), (230, 236, 222), (120, 168, 206), (150, 180, 120)),
    ((238, 224, 206), (216, 230, 232), (208, 160, 110), (120, 170, 176)),
    ((224, 214, 238), (236, 230, 210), (170, 126, 204), (196, 170, 104)),
)
_LETTERS = {"DEU": "D", "ITA": "IT", "ESP": "ES", "PRT": "PT", "BEL": "BE", "POL": "PL", "ROU": "RO"}
_INK = (84, 50, 40)


def draw_card(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    """Draw a card of ID-1 format, zone on the back."""
    words = _WORDS[person.issuing_state]
    page = Canvas(ID_1, _paper(person, zone=False))
    page.specimen(55, 46.5, 7)
    flag(page, 3.6, 3.0, 9.0, _LETTERS[person.issuing_state])
    page.text(14.6, 5.8, words.state, 2.7, style=BOLD, ink=_INK)
    page.label(14.6, 9.0, words.card, "IDENTITY CARD", size=2.0, ink=_INK)
    page.value("number", 62, 14.2, person.document_number, 2.8, room=20)
    page.portrait(3.6, 12.2, 24, 31, person.portrait)
    page.portrait(70.6, 36.4, 10.6, 13.7, person.portrait, strength=0.36, ghost=True)
    _fields(page, person, words, 30.4, 14.4, 6.3, 50)
    page.signature(5.4, 48.6, seed=seed_of(person))
    page.stamp(62, 9.4)
    return page.side("front"), _card_back(person, words, style)


def _card_back(person: Person, words: _Words, style: ZoneFont) -> DrawnSide:
    page = Canvas(ID_1, _paper(person, zone=True))
    page.specimen(56, 17, 8)
    contacts(page, 8.6, 12)
    page.label(25.4, 5.4, words.issue, "Date of issue")
    page.value("issued", 25.4, 8.4, f"{person.issued:%d.%m.%Y}", 2.7, style=PLAIN)
    page.label(25.4, 12.4, "Authority")
    page.value("authority", 25.4, 15.4, person.authority, 2.6, style=PLAIN, room=40)
    page.label(25.4, 19.4, "Height")
    page.value("height", 25.4, 22.4, f"{person.height_cm} cm", 2.6, style=PLAIN)
    contactless(page, 70, 5, (130, 70, 90))
    page.stamp(64, 27.6)
    page.mrz(mrz_lines(person), style)
    return page.side("back")


def draw_td2_card(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    """Draw a card of ID-2 format: everything is on its front."""
    words = _WORDS[person.issuing_state]
    page = Canvas(ID_2, _paper(person, zone=True))
    page.specimen(62, 51, 7)
    page.text(5, 7.2, words.state, 3.8, style=BOLD, ink=_INK)
    page.label(42, 7.2, words.card, "IDENTITY CARD", size=2.5, ink=_INK)
    page.value("number", 78, 12.4, person.document_number, 3.2)
    page.portrait(5, 11, 28, 36, person.portrait, grey=False)
    page.portrait(86, 38.4, 12, 15.4, person.portrait, strength=0.36, ghost=True)
    _fields(page, person, words, 36.5, 13.0, 6.9, 60)
    page.stamp(8, 51.4)
    page.mrz(mrz_lines(person), style)
    return (page.side("front"),)


def draw_passport(person: Person, style: ZoneFont) -> tuple[DrawnSide, ...]:
    """Draw the data page of a passport."""
    words = _WORDS[person.issuing_state]
    page = Canvas(ID_3, _paper(person, zone=True))
    page.specimen(72, 61.5, 9)
    page.text(6, 7.2, words.state, 3.6, style=BOLD, ink=_INK)
    page.label(6, 12.0, words.passport, "PASSPORT", size=2.6, ink=_INK)
    page.label(46, 12.0, "Code", "State")
    page.text(60, 12.0, person.issuing_state, 2.9, style=BOLD)
    page.label(78, 12.0, f"{words.passport.capitalize()} {words.number}", "Passport No", size=1.6)
    page.value("number", 78, 15.4, person.document_number, 3.3)
    page.portrait(6, 15.4, 35, 45, person.portrait, grey=False)
    page.portrait(101, 46.4, 14.8, 18.8, person.portrait, strength=0.32, ghost=True)
    _fields(page, person, words, 46, 16.6, 8.2, 66)
    page.stamp(100, 7.2, 3)
    page.mrz(mrz_lines(person), style)
    return (page.side("front"),)


def _fields(
    page: Canvas, person: Person, words: _Words, x: float, y: float, step: float, room: float
) -> None:
    """Print the fields that every state has, in five rows from `y`."""
    low, middle = 0.47 * step, x + 0.52 * room
    rows = [y + step * row for row in range(6)]
    page.label(x, rows[0], words.surname, "Surname", size=1.65)
    page.value("family_name", x, rows[0] + low, person.family_name.upper(), 2.8, room=0.94 * room)
    page.label(x, rows[1], words.given_names, "Given names", size=1.65)
    page.value("given_names", x, rows[1] + low, " ".join(person.given_names).upper(), 2.8, room=0.94 * room)
    page.label(x, rows[2], words.sex, "Sex", size=1.65)
    page.value("sex", x, rows[2] + low, person.sex, 2.7)
    page.label(middle, rows[2], words.birth, "Date of birth", size=1.65)
    page.value("birth_date", middle, rows[2] + low, person.birth_printed("."), 2.7)
    page.label(x, rows[3], words.nationality, "Nationality", size=1.65)
    page.value("nationality", x, rows[3] + low, person.nationality, 2.7)
    page.label(middle, rows[3], words.place, "Place of birth", size=1.65)
    page.value("birth_place", middle, rows[3] + low, person.birth_place_name.upper(), 2.7, room=0.46 * room)
    page.label(x, rows[4], words.expiry, "Date of expiry", size=1.65)
    page.value("expires", x, rows[4] + low, f"{person.expires:%d.%m.%Y}", 2.7)
    if person.kind is not DocumentKind.FOREIGN_CARD:
        page.label(x, rows[5], words.issue, "Date of issue", size=1.65)
        page.value("issued", x, rows[5] + low, f"{person.issued:%d.%m.%Y}", 2.7)


def _paper(person: Person, *, zone: bool) -> Paper:
    seed = zlib.crc32(f"{person.issuing_state} {person.kind} {zone}".encode()) % 1000
    tints = _TINTS[zlib.crc32(person.issuing_state.encode()) % len(_TINTS)]
    return Paper(*tints, seed=seed, words=f"{person.issuing_state} SPECIMEN ", zone=zone)
