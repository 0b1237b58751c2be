"""The terminal's own verifier: accepts what is genuine and valid now, says why it refuses the rest."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import assume, given
from hypothesis import strategies as st

from issuance import cose
from issuance.formats import sd_jwt
from issuance.jose import b64url, compact_json, sign_jwt, unb64url
from issuance.reader.jws import open_by_key
from issuance.reader.refused import CardRefused
from issuance.reader.verify import Challenge, verify_card
from tests.issuance.holder import holder, with_key_binding
from tests.issuance.signing import (
    ISSUER,
    authority,
    content,
    new_authority,
    now,
    status_token,
    trust,
    with_list,
)
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

CHALLENGE = Challenge(nonce="n-0S6_WzA2Mj", audience="https://reader.example")
BOUND = {"nonce": CHALLENGE.nonce, "aud": CHALLENGE.audience}
INDEX = 1_048_575
# An altered certificate may be one that is read with a warning, before it is refused.
pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")


@cache
def card() -> str:
    return sd_jwt.sign(content(holder().jwk), signer=authority().signer)


def read(shown: str, **given: Any) -> dict[str, Any]:
    return verify_card(shown, **{"trust": trust(), "now": now(), **given})


def why(shown: str, **given: Any) -> str:
    with pytest.raises(CardRefused) as refused:
        read(shown, **given)
    return refused.value.code


def altered(shown: str, position: int) -> str:
    parts = shown.replace("~", ".").split(".")
    at = sum(len(part) + 1 for part in parts[:position]) + 10
    return shown[:at] + ("A" if shown[at] != "A" else "B") + shown[at + 1 :]


def test_a_genuine_card_is_read() -> None:
    claims = read(card(), trust=with_list(status_token(authority(), {})))
    assert claims["family_name"] == "LEFÈVRE"
    assert "_sd" not in claims


def test_what_the_holder_hides_is_not_read() -> None:
    token, first, *_ = card().split("~")
    claims = read(f"{token}~{first}~")
    assert claims["personal_administrative_number"] == "285037512345678"
    assert "family_name" not in claims


@pytest.mark.parametrize("position", [1, 5])
def test_an_altered_card_is_refused(position: int) -> None:
    assert why(altered(card(), position)) in {"altered", "malformed"}


def test_a_disclosure_shown_twice_is_refused() -> None:
    assert why(f"{card()}{card().split('~')[1]}~") == "malformed"


def test_a_card_of_another_root_is_refused(tmp_path: Path) -> None:
    assert why(card(), trust=trust(roots=[new_authority(tmp_path).root])) == "untrusted_signer"


def test_a_card_that_names_another_issuer_than_its_certificate_is_refused() -> None:
    other = content(holder().jwk, issuer="https://other.example.fr")
    assert why(sd_jwt.sign(other, signer=authority().signer)) == "untrusted_signer"


def test_a_card_is_refused_outside_its_dates() -> None:
    assert why(card(), now=now() + timedelta(days=366)) == "expired"
    later = content(holder().jwk, valid_from=now() + timedelta(minutes=2))
    assert why(sd_jwt.sign(later, signer=authority().signer)) == "not_yet_valid"


@pytest.mark.parametrize(("value", "code"), [(1, "revoked"), (2, "suspended"), (3, "status_unknown")])
def test_a_suspended_or_revoked_card_is_refused(value: int, code: str) -> None:
    assert why(card(), trust=with_list(status_token(authority(), {INDEX: value}))) == code


def test_the_status_of_a_neighbour_says_nothing_of_the_card() -> None:
    neighbours = {INDEX - 1: 1, INDEX - 4: 1, 0: 2}
    assert read(card(), trust=with_list(status_token(authority(), neighbours)))


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1},
        {"sub": f"{ISSUER}/issuance/status-lists/68"},
        {"status_list": {"bits": 3, "lst": "eNpjAAAAAQAB"}},
        {"status_list": {"bits": 2, "lst": "AAAA"}},
        {"status_list": {"bits": 2, "lst": "eNpjAAAAAQAB"}},
    ],
    ids=["too old", "another list", "other bits", "no zlib", "too short"],
)
def test_a_status_list_that_is_not_the_cards_is_no_proof(change: dict[str, Any]) -> None:
    assert why(card(), trust=with_list(status_token(authority(), {}, **change))) == "status_list_unusable"


def test_a_status_list_is_no_card_and_a_card_no_status_list() -> None:
    assert why(f"{status_token(authority(), {})}~") == "malformed"
    assert why(card(), trust=with_list(card().split("~")[0])) == "malformed"


def test_another_type_of_the_same_issuer_is_no_card() -> None:
    other = sign_jwt({"iss": ISSUER, "vct": "urn:other"}, typ="dc+sd-jwt", signer=authority().signer)
    assert why(f"{other}~") == "not_a_card"


@pytest.mark.parametrize("text", ["", "~", "a.b.c~", "é~", "e30.e30.e30~", "bnVsbA.bnVsbA.AAAA~", "a.b.c"])
def test_rubbish_is_refused(text: str) -> None:
    assert why(text) == "malformed"


def test_a_certificate_of_an_unknown_version_is_refused() -> None:
    leaf = authority().signer.chain[0].public_bytes(Encoding.DER)
    other = leaf.replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020108"), 1)
    header = {"alg": "ES256", "typ": "dc+sd-jwt", "x5c": [base64.b64encode(other).decode()]}
    parts = [b64url(compact_json(header)), *card().split("~")[0].split(".")[1:]]
    assert why(f"{'.'.join(parts)}~") == "malformed"


@given(at=st.integers(min_value=0), by=st.characters())
def test_no_altered_card_is_believed_or_stops_the_reader(at: int, by: str) -> None:
    text = with_key_binding(card(), holder(), **BOUND)
    at %= len(text)
    assume(text[at] != by)
    assert why(text[:at] + by + text[at + 1 :], challenge=CHALLENGE)


def test_a_phone_that_answers_the_reader_is_believed() -> None:
    shown = with_key_binding(card(), holder(), **BOUND)
    assert read(shown, challenge=CHALLENGE)["given_name"] == "ANAÏS ZOÉ"


def test_a_copy_without_the_phones_answer_is_refused() -> None:
    assert why(card(), challenge=CHALLENGE) == "key_binding_missing"


def test_an_answer_that_was_not_asked_for_is_refused() -> None:
    assert why(with_key_binding(card(), holder(), **BOUND)) == "key_binding_unexpected"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: with_key_binding(card(), Wallet(), **BOUND), "altered"),
        (lambda: with_key_binding(card(), holder(), **BOUND | {"nonce": "other"}), "not_for_this_reader"),
        (lambda: with_key_binding(card(), holder(), **BOUND | {"aud": "other"}), "not_for_this_reader"),
        (lambda: with_key_binding(card(), holder(), **BOUND, sd_hash="AAAA"), "altered"),
        (lambda: with_key_binding(card(), holder(), **BOUND, iat=now().timestamp() - 301), "stale"),
        (lambda: with_key_binding(card(), holder(), **BOUND, iat=now().timestamp() + 120), "stale"),
        (lambda: with_key_binding(card(), holder(), **BOUND, iat=10**400), "stale"),
        (lambda: with_key_binding(card(), holder(), **BOUND, iat=float("nan")), "stale"),
        (lambda: with_key_binding(card(), holder(), **BOUND, iat=True), "malformed"),
        (lambda: with_key_binding(card(), holder(), **BOUND, typ="jwt"), "malformed"),
    ],
    ids=[
        "another key",
        "nonce",
        "audience",
        "another card",
        "old",
        "ahead",
        "far ahead",
        "no number",
        "no time",
        "another type",
    ],
)
def test_an_answer_that_does_not_fit_is_refused(make: Callable[[], str], code: str) -> None:
    assert why(make(), challenge=CHALLENGE) == code


def test_an_answer_is_for_the_elements_that_were_shown() -> None:
    token, first, second, *_ = card().split("~")
    shown = with_key_binding(f"{token}~{first}~", holder(), **BOUND)
    more = shown.replace(f"~{first}~", f"~{first}~{second}~")
    assert why(more, challenge=CHALLENGE) == "altered"


# RFC 9901, appendix A.3, signed with the key of appendix A.5.
EXAMPLE = (Path(__file__).parent / "vectors" / "rfc9901-a3.txt").read_text().strip()
EXAMPLE_KEY = cose.public_key(
    cose.cose_key(
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
            "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8",
        }
    )
)


def test_the_example_of_rfc_9901_is_read() -> None:
    token, *disclosures, _ = EXAMPLE.split("~")
    claims = open_by_key(token, typ="dc+sd-jwt", key=EXAMPLE_KEY)
    assert claims["vct"] == "urn:eudi:pid:de:1"
    digests = [sd_jwt.disclosure_digest(disclosure) for disclosure in disclosures]
    assert [digest in claims["_sd"] for digest in digests] == [True, True, True, True, False]
    assert json.loads(unb64url(disclosures[1]))[1:] == ["family_name", "Mustermann"]


def test_the_example_of_rfc_9901_is_refused_when_altered_or_signed_by_another() -> None:
    token = EXAMPLE.split("~")[0]
    with pytest.raises(CardRefused, match="altered"):
        open_by_key(altered(token, 2), typ="dc+sd-jwt", key=EXAMPLE_KEY)
    with pytest.raises(CardRefused, match="altered"):
        open_by_key(token, typ="dc+sd-jwt", key=authority().signer.public_key)
