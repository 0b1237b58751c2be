from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ecarte.demo.people import CAST
from ecarte.demo.person import DocumentKind
from ecarte.demo.seals.authority import FOLDER
from ecarte.demo.seals.payload import card_seal
from verification.engine.seals.judge import OTHER, judge_payload
from verification.engine.seals.reading import SealKind, SealVerdict
from verification.engine.seals.trust import SealTrust

HOLDER = next(person for person in CAST if person.kind is DocumentKind.CNIE)
SEAL = card_seal(HOLDER)
TRUST = SealTrust(FOLDER)
PUBLISHED_LAYOUT = (
    "E" * 24 + "Zoé-Léa;DURAND;13/07/1990;T7X62TZ79;11/02/2030;FRA;CNI;F;Épinal;1,62" + "S" * 48
).encode("latin-1")
"""As the State's specimen is written: letters hold the places of header and signature."""


def test_the_seal_of_an_identity_card_is_read_but_not_verifiable_without_a_certificate() -> None:
    judged = judge_payload(SEAL, SealTrust())

    assert (judged.kind, judged.verdict) == (SealKind.IDENTITY_CARD, SealVerdict.NOT_VERIFIABLE)
    assert judged.fields is not None
    assert (judged.fields.family_name, judged.fields.given_names) == ("MARTIN", ("Hélène", "Zoé"))
    assert judged.fields.birth_date == date(1984, 7, 13)
    assert (judged.fields.sex, judged.fields.nationality) == ("F", "FRA")
    assert (judged.fields.document_number, judged.fields.expiry_date) == ("T8K2RF4X1", date(2033, 4, 2))


def test_it_is_verified_when_its_certificate_is_configured() -> None:
    assert judge_payload(SEAL, TRUST).verdict is SealVerdict.VALID


def test_a_card_of_an_unknown_signer_is_never_called_altered() -> None:
    judged = judge_payload(PUBLISHED_LAYOUT, TRUST)

    assert (judged.kind, judged.verdict) == (SealKind.IDENTITY_CARD, SealVerdict.NOT_VERIFIABLE)


def test_an_altered_name_is_an_invalid_signature() -> None:
    assert judge_payload(SEAL.replace(b"MARTIN", b"MARTEN"), TRUST).verdict is SealVerdict.INVALID_SIGNATURE


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(SEAL) - 1), value=st.integers(0, 255))
def test_no_seal_with_a_changed_byte_is_ever_valid(at: int, value: int) -> None:
    altered = SEAL[:at] + bytes([value]) + SEAL[at + 1 :]

    verdict = judge_payload(altered, TRUST).verdict

    assert (verdict is SealVerdict.VALID) == (altered == SEAL)


def test_a_signature_may_hold_separators() -> None:
    holding = PUBLISHED_LAYOUT[:-48] + b";" * 48

    fields = judge_payload(holding, TRUST).fields

    assert fields is not None
    assert fields.family_name == "DURAND"


def test_impossible_dates_are_no_dates() -> None:
    fields = judge_payload(PUBLISHED_LAYOUT.replace(b"13/07/1990", b"31/02/1990"), TRUST).fields

    assert fields is not None
    assert fields.birth_date is None


def test_more_than_285_characters_are_no_seal_of_a_card() -> None:
    long = PUBLISHED_LAYOUT.replace("Épinal".encode("latin-1"), b"X" * 285)

    assert judge_payload(long, TRUST) == OTHER


def test_the_specimens_say_that_they_are_specimens() -> None:
    assert b"SPECIMEN" in SEAL
