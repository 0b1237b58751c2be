"""Labels and values on lines of print as a recogniser gives them, errors included."""

from __future__ import annotations

import pytest

from verification.engine.document.printed.boxes import Rect
from verification.engine.document.printed.formats import is_guessed, written
from verification.engine.document.printed.fuzzy import Match, find
from verification.engine.document.printed.lines import Line
from verification.engine.document.printed.network import Glyph
from verification.engine.document.printed.values import labelled, page_of
from verification.engine.document.printed.wording import Field


def line(text: str, left: float, top: float, height: float = 3.0) -> Line:
    """Letters half as wide as high."""
    width = height / 2
    glyphs = tuple(Glyph(letter, 0.99, left + (index + 0.5) * width) for index, letter in enumerate(text))
    return Line(glyphs, Rect(left, top, left + len(text) * width, top + height), "front")


def values(*lines: Line) -> dict[Field, str]:
    return {found.field: " | ".join(part.text for part in found.lines) for found in labelled(page_of(lines))}


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("NOM / Surname", Field.FAMILY_NAME),
        ("NOM/Surmame", Field.FAMILY_NAME),
        ("Nom / Sumame (1)", Field.FAMILY_NAME),
        ("Prénoms / Given names (2)", Field.GIVEN_NAMES),
        ("Prenoms/Given", Field.GIVEN_NAMES),
        ("NOM D'USAGE /Alternate name", Field.USUAL_NAME),
        ("LIEU DE NAISSANCE / Place of birth", Field.BIRTH_PLACE),
        ("LIEU DE", Field.BIRTH_PLACE),
        ("DÉLIVRÉ PAR / Authority", Field.ISSUING_AUTHORITY),
    ],
)
def test_a_label_above_names_the_value_below(label: str, field: Field) -> None:
    assert values(line(label, 30, 10, 2.0), line("SAINT-DENIS", 30, 12.2)) == {field: "SAINT-DENIS"}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Nom : BERTHIER", Field.FAMILY_NAME, "BERTHIER"),
        ("Nom:BERTHIER", Field.FAMILY_NAME, "BERTHIER"),
        ("Prénom(s) : CORINNE", Field.GIVEN_NAMES, "CORINNE"),
        ("Né(e) le : 06.12.1965", Field.BIRTH_DATE, "06.12.1965"),
        ("à : PARIS 1ER (75)", Field.BIRTH_PLACE, "PARIS 1ER (75)"),
        ("Taille : 1,70 m", Field.HEIGHT, "1,70 m"),
        ("Carte valable jusqu'au : 14.09.2013", Field.EXPIRY_DATE, "14.09.2013"),
        ("délivréele: 15.09.2003", Field.ISSUE_DATE, "15.09.2003"),
        ("par : PRÉFECTURE DE POLICE", Field.ISSUING_AUTHORITY, "PRÉFECTURE DE POLICE"),
        ("CARTE NATIONALE D'IDENTITÉ N° : 880692310285", Field.DOCUMENT_NUMBER, "880692310285"),
    ],
)
def test_a_label_before_a_value_on_the_same_line(text: str, field: Field, value: str) -> None:
    assert values(line(text, 34, 17)) == {field: value}


def test_labels_and_values_that_were_taken_for_one_line_are_parted() -> None:
    found = values(
        line("SEXE / Sex     DATE DE NAISS. / Date of birth", 30, 24, 2.0), line("F", 30, 26.2),
        line("13 07 1984", 45, 26.2),
    )  # fmt: skip
    assert found == {Field.SEX: "F", Field.BIRTH_DATE: "13 07 1984"}


def test_a_value_that_was_taken_for_two_is_one() -> None:
    found = values(
        line("Prénom(s) : NOËL,", 34, 22), line("LOÏC", 60.5, 22.2), line("Signature", 34, 30, 2.0)
    )
    assert found == {Field.GIVEN_NAMES: "NOËL, | LOÏC"}


def test_a_married_name_under_the_name_is_the_usual_name() -> None:
    found = values(
        line("Nom / Surname", 44, 17, 2.0), line("MARTIN", 44, 19.2), line("épouse DURAND", 44, 22.6)
    )
    assert found == {Field.FAMILY_NAME: "MARTIN", Field.USUAL_NAME: "DURAND"}


def test_an_empty_field_takes_no_other_value() -> None:
    found = values(
        line("NOM D'USAGE / Alternate name", 31, 38, 2.0), line("N° DU DOCUMENT / Document No", 31, 44, 2.0),
        line("T8K2RF4X1", 31, 46.2),
    )  # fmt: skip
    assert found == {Field.DOCUMENT_NUMBER: "T8K2RF4X1"}


def test_words_like_labels_inside_a_value_are_no_labels() -> None:
    address = ("187 ALLÉE DES TILLEULS", "RÉSIDENCE DU PLEIN AIR", "33000 SPÉCIMEN-SUR-LOIRE")
    lines = [line(text, 25, 13.2 + 3.2 * row) for row, text in enumerate(address)]
    assert values(line("ADRESSE / Address", 25, 11, 2.0), *lines) == {Field.ADDRESS: " | ".join(address)}


def test_a_piece_of_a_misread_label_is_not_relied_on() -> None:
    (found,) = labelled(page_of([line("NOM", 31, 14, 2.0), line("Sunane", 36, 14, 2.0)]))
    assert found.lines[0].text == "Sunane"
    assert not found.certain


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Field.BIRTH_DATE, "13 07 1984", "1984-07-13"),
        (Field.BIRTH_DATE, "13071984", "1984-07-13"),
        (Field.BIRTH_DATE, "l3.O7.I984", "1984-07-13"),
        (Field.BIRTH_DATE, "XX 07 1984", "1984-07-XX"),
        (Field.BIRTH_DATE, "31 02 1984", None),
        (Field.BIRTH_DATE, "130369104127", None),
        (Field.SEX, "F.", "F"),
        (Field.SEX, "FRA", None),
        (Field.DOCUMENT_NUMBER, "T8K 2RF4X1", "T8K2RF4X1"),
        (Field.DOCUMENT_NUMBER, "SPECIMEN", None),
        (Field.HEIGHT, "1,68m", "1,68 m"),
        (Field.HEIGHT, "1M70", "1,70 m"),
        (Field.HEIGHT, "168 cm", "1,68 m"),
        (Field.FAMILY_NAME, "J0LY", "JOLY"),
        (Field.FAMILY_NAME, "1984", None),
    ],
)
def test_a_value_is_told_by_its_form_and_written_in_one_way(
    field: Field, text: str, value: str | None
) -> None:
    assert written(field, text) == value


def test_letters_taken_for_digits_are_a_guess() -> None:
    assert is_guessed(Field.BIRTH_DATE, "l3.07.1984")
    assert not is_guessed(Field.BIRTH_DATE, "13.07.1984")
    assert is_guessed(Field.FAMILY_NAME, "J0LY")
    assert not is_guessed(Field.DOCUMENT_NUMBER, "T8K2RF4X1")


def test_a_phrase_is_found_with_a_wrong_a_missing_and_a_superfluous_letter() -> None:
    assert find("SURNAME", "NOMSURNAME", errors=0) == [Match(3, 10, 0)]
    assert find("SURNAME", "NOMSUMAME", errors=0) == []
    assert find("DATEOFBIRTH", "NAISSDATEOEBIRTH", errors=1) == [Match(5, 16, 1)]
    assert find("DATEOFBIRTH", "DATEFBIRTH", errors=1) == [Match(0, 10, 1)]
    assert find("DATEOFBIRTH", "DATEOFFBIRTH", errors=1) == [Match(0, 12, 1)]
    assert find("DATEOFBIRTH", "DATEOFISSUE", errors=1) == []
    assert find("SEX", "SEXESEX", errors=0) == [Match(0, 3, 0), Match(4, 7, 0)]
