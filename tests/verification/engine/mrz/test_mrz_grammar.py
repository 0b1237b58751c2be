"""Check digits, layouts, fields and transliteration against the published specimens."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.mrz.check_digits import check_digit
from verification.engine.mrz.encode import encode_french_cni, encode_td1, encode_td2, encode_td3
from verification.engine.mrz.fields import parse
from verification.engine.mrz.layouts import FRENCH_CNI, TD1, TD2, TD3, Layout
from verification.engine.mrz.plausible import STATES, implausible_fields
from verification.engine.mrz.transliterate import transliterate

# ICAO Doc 9303-5 appendix B, 9303-6 appendix B, 9303-4 appendix B; the published specimen of the French card of 1988
ICAO_TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
ICAO_TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
ICAO_TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
FRENCH_CARD = ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")


def test_check_digit_of_the_examples_of_doc_9303_3() -> None:
    assert check_digit("520727") == "3"
    assert check_digit("AB2134<<<") == "5"


def test_check_digit_refuses_a_character_outside_the_alphabet() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        check_digit("é")


@pytest.mark.parametrize(
    ("layout", "lines"),
    [(TD1, ICAO_TD1), (TD2, ICAO_TD2), (TD3, ICAO_TD3), (FRENCH_CNI, FRENCH_CARD)],
    ids=lambda value: value.name if isinstance(value, Layout) else "",
)
def test_every_check_digit_of_the_published_specimens_passes(layout: Layout, lines: tuple[str, ...]) -> None:
    assert layout.allows(lines)
    assert set(layout.verify(lines).values()) == {True}


def test_the_icao_identity_card_is_taken_apart() -> None:
    fields = parse(TD1, ICAO_TD1)
    assert (fields.layout, fields.document_code, fields.issuing_state) == ("TD1", "I", "UTO")
    assert (fields.document_number, fields.nationality, fields.sex) == ("D23145890", "UTO", "F")
    assert (fields.birth_date, fields.expiry_date, fields.issued) == ("740812", "120415", None)
    assert (fields.family_name, fields.given_names) == ("ERIKSSON", ("ANNA", "MARIA"))
    assert not fields.name_may_be_truncated
    assert implausible_fields(fields) == ()


def test_the_icao_passport_is_taken_apart() -> None:
    fields = parse(TD3, ICAO_TD3)
    assert (fields.document_number, fields.optional) == ("L898902C3", "ZE184226B")
    assert (fields.family_name, fields.given_names) == ("ERIKSSON", ("ANNA", "MARIA"))


def test_the_older_french_card_is_taken_apart_and_has_no_expiry_date() -> None:
    fields = parse(FRENCH_CNI, FRENCH_CARD)
    assert (fields.document_number, fields.issued, fields.birth_date) == ("880692310285", "8806", "651206")
    assert (fields.family_name, fields.given_names, fields.optional) == ("BERTHIER", ("CORINNE",), "")
    assert (fields.expiry_date, fields.nationality) == (None, None)


def test_an_older_french_card_whose_names_fill_their_fields_may_be_truncated() -> None:
    lines = encode_french_cni(
        family_name="DE LA ROCHEFOUCAULD DOUDEAUVILLE", given_names=("MARIE CLAUDE", "ALEXANDRA"), office="",
        issued="0905", departement="2A1", serial="00042", birth_date="710230", sex="F",
    )  # fmt: skip
    fields = parse(FRENCH_CNI, lines)
    assert fields.family_name == "DE LA ROCHEFOUCAULD DOUDE"
    assert fields.given_names == ("MARIE CLAUDE",)
    assert fields.name_may_be_truncated


def test_given_names_that_leave_no_room_for_another_may_be_truncated() -> None:
    twelve, eleven = (
        FRENCH_CARD[1].replace("CORINNE<<<<<", "MAXIMILIENNE"),
        FRENCH_CARD[1].replace("CORINNE<<<<<", "MAXIMILIANE<"),
    )
    assert parse(FRENCH_CNI, (FRENCH_CARD[0], twelve)).name_may_be_truncated
    assert not parse(FRENCH_CNI, (FRENCH_CARD[0], eleven)).name_may_be_truncated


def test_a_number_of_more_than_nine_characters_goes_on_in_the_optional_field() -> None:
    lines = (
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    )
    fields = parse(TD1, lines)
    assert set(TD1.verify(lines).values()) == {True}  # the example of 9303-5, appendix B
    assert (fields.document_number, fields.optional) == ("D23145890734", "")


@pytest.mark.parametrize("position", [i for i, c in enumerate(FRENCH_CARD[1]) if c.isdigit()])
def test_one_altered_digit_of_the_older_french_card_fails_a_check(position: int) -> None:
    line = FRENCH_CARD[1]
    altered = line[:position] + str((int(line[position]) + 1) % 10) + line[position + 1 :]
    assert not all(FRENCH_CNI.verify((FRENCH_CARD[0], altered)).values())


def test_an_empty_optional_field_of_a_passport_may_have_a_filler_as_check_digit() -> None:
    lines = encode_td3(
        document_code="P", issuing_state="FRA", document_number="18FV12345", birth_date="850314", sex="M",
        expiry_date="330102", nationality="FRA", family_name="MARTIN", given_names=("PAUL",),
    )  # fmt: skip
    assert lines[1][42] == "<"
    assert set(TD3.verify(lines).values()) == {True}


def test_lines_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="TD2"):
        parse(TD2, ICAO_TD3)


def test_a_nationality_that_does_not_exist_and_a_thirteenth_month_are_implausible() -> None:
    lines = (ICAO_TD1[0], ICAO_TD1[1].replace("UTO", "MLD").replace("740812", "741312"), ICAO_TD1[2])
    assert implausible_fields(parse(TD1, lines)) == ("nationality", "birth_date")
    assert "FRA" in STATES


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Lefèvre-Dupré", "LEFEVRE<DUPRE"),
        ("d'Été", "DETE"),
        ("d’Œuvré", "DOEUVRE"),
        ("Müller Ångström", "MUELLER<AANGSTROEM"),
        ("Weiß", "WEISS"),
        ("Peña François", "PENA<FRANCOIS"),
        ("Łukasz", "LUKASZ"),
        ("LE<GOFF", "LE<GOFF"),
    ],
)
def test_names_are_written_as_doc_9303_3_says(name: str, written: str) -> None:
    assert transliterate(name) == written
    assert transliterate(written) == written


def test_a_name_in_another_script_is_refused() -> None:
    with pytest.raises(ValueError, match="machine-readable"):
        transliterate("Иванов")


words = st.text(string.ascii_uppercase, min_size=1, max_size=12)
dates = st.dates().map(lambda day: day.strftime("%y%m%d"))
states = st.sampled_from(sorted(STATES))
people = st.fixed_dictionaries(
    {
        "document_code": st.just("P"),
        "issuing_state": states,
        "document_number": st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=9),
        "birth_date": dates,
        "sex": st.sampled_from("MF<"),
        "expiry_date": dates,
        "nationality": states,
        "family_name": words,
        "given_names": st.lists(words, min_size=1, max_size=3).map(tuple),
        "optional": st.text(string.ascii_uppercase + string.digits, max_size=7),
    }
)


@given(person=people)
def test_what_is_encoded_is_parsed_back(person: dict[str, Any]) -> None:
    for encode, layout, code in ((encode_td1, TD1, "ID"), (encode_td2, TD2, "I"), (encode_td3, TD3, "P")):
        lines = encode(**(person | {"document_code": code}))
        assert set(layout.verify(lines).values()) == {True}
        fields = parse(layout, lines)
        for name in ("document_number", "birth_date", "sex", "expiry_date", "nationality", "optional"):
            assert getattr(fields, name) == person[name]
        if fields.name_may_be_truncated:
            assert person["family_name"].startswith(fields.family_name)
        else:
            assert (fields.family_name, fields.given_names) == (person["family_name"], person["given_names"])


@given(number=st.text(string.ascii_uppercase + string.digits, min_size=10, max_size=22))
def test_a_long_number_is_parsed_back(number: str) -> None:
    lines = encode_td1(
        document_code="ID", issuing_state="FRA", document_number=number, birth_date="850314", sex="F",
        expiry_date="330102", nationality="FRA", family_name="MARTIN", given_names=("ANNE",),
    )  # fmt: skip
    assert set(TD1.verify(lines).values()) == {True}
    assert parse(TD1, lines).document_number == number


@given(family=words, given=st.lists(words, min_size=1, max_size=3).map(tuple), birth=dates, issued=dates)
def test_an_older_french_card_is_parsed_back(
    family: str, given: tuple[str, ...], birth: str, issued: str
) -> None:
    lines = encode_french_cni(
        family_name=family, given_names=given, office="075025", issued=issued[:4], departement="750",
        serial="12345", birth_date=birth, sex="M",
    )  # fmt: skip
    assert set(FRENCH_CNI.verify(lines).values()) == {True}
    fields = parse(FRENCH_CNI, lines)
    assert (fields.family_name, fields.birth_date, fields.optional) == (family, birth, "075025")
    if not fields.name_may_be_truncated:
        assert fields.given_names == given or "<<".join(given).startswith("<<".join(fields.given_names))
