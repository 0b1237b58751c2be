"""An mdoc at the reader: the issuer's seal, the elements, and the phone that answers in this session."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cbor2 import CBORTag
from hypothesis import given
from hypothesis import strategies as st

from issuance import cose
from issuance.formats import mdoc
from issuance.jose import unb64url
from issuance.reader.mdoc import openid4vp_transcript, verify_device_response, verify_issuer_signed
from issuance.reader.refused import CardRefused
from tests.issuance.holder import device_response, holder, with_items
from tests.issuance.signing import authority, content, new_authority, now, status_cwt, trust, with_list
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SESSION = openid4vp_transcript(
    client_id="x509_hash:abc", nonce="n", response_uri="https://reader.example/answer", jwk_thumbprint=None
)
INDEX = 1_048_575
# An altered certificate may be one that is read with a warning, before it is refused.
pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")


@cache
def card() -> str:
    return mdoc.sign(content(holder().jwk), signer=authority().signer)


def response(**given: Any) -> bytes:
    return device_response(card(), given.pop("wallet", holder()), session_transcript=SESSION, **given)


def read(shown: bytes, **given: Any) -> dict[str, Any]:
    return verify_device_response(
        shown,
        **{"session_transcript": SESSION, "trust": trust(), "now": now(), **given},
    )


def why(shown: bytes, **given: Any) -> str:
    with pytest.raises(CardRefused) as refused:
        read(shown, **given)
    return refused.value.code


@cache
def whole() -> bytes:
    return response()


def changed(change: Callable[[dict[str, Any]], Any]) -> bytes:
    """A response whose document was changed after it was signed."""
    answer = cose.decode(response())
    change(answer["documents"][0])
    return cose.encode(answer)


def test_a_genuine_card_is_read() -> None:
    elements = read(response(), trust=with_list(status_cwt(authority(), {})))
    assert elements["family_name"] == "LEFÈVRE"
    assert elements["birth_date"] == "1985-03-14"
    assert elements["beneficiaries"][0]["birth_date"] == "2019-05-02"


def test_what_the_holder_hides_is_not_read() -> None:
    assert read(response(elements={"birth_date"})) == {"birth_date": "1985-03-14"}


def test_a_stored_card_is_read_without_a_phone() -> None:
    elements = verify_issuer_signed(unb64url(card()), trust=trust(), now=now())
    assert elements["issuing_authority"]["id"] == "01751"


def test_an_element_that_the_issuer_did_not_sign_is_refused() -> None:
    def forge(items: list[CBORTag]) -> list[CBORTag]:
        said = cose.decode(items[0].value)
        return [cose.encoded(said | {"elementValue": "299999999999999"}), *items[1:]]

    assert why(with_items(response(), forge)) == "altered"


def test_an_element_shown_twice_is_refused() -> None:
    assert why(with_items(response(), lambda items: [*items, items[0]])) == "malformed"


@pytest.mark.parametrize("item", [7, CBORTag(24, b""), CBORTag(25, b"\xa0"), CBORTag(24, b"\xa0")])
def test_an_item_that_is_none_is_refused(item: Any) -> None:
    assert why(with_items(response(), lambda _: [item])) == "malformed"


def test_a_card_of_another_root_is_refused(tmp_path: Path) -> None:
    assert why(response(), trust=trust(roots=[new_authority(tmp_path).root])) == "untrusted_signer"


def test_a_card_is_refused_outside_its_dates() -> None:
    assert why(response(), now=now() + timedelta(days=366)) == "expired"


@pytest.mark.parametrize(("value", "code"), [(1, "revoked"), (2, "suspended")])
def test_a_suspended_or_revoked_card_is_refused(value: int, code: str) -> None:
    assert why(response(), trust=with_list(status_cwt(authority(), {INDEX: value}))) == code


def test_another_phone_cannot_show_the_card() -> None:
    assert why(response(wallet=Wallet())) == "not_for_this_reader"


def test_an_answer_of_another_session_is_refused() -> None:
    other = openid4vp_transcript(
        client_id="x509_hash:abc", nonce="other", response_uri="https://reader.example/answer", jwk_thumbprint=None
    )  # fmt: skip
    assert why(response(), session_transcript=other) == "not_for_this_reader"


def test_a_card_without_the_phones_signature_is_refused() -> None:
    assert why(changed(lambda document: document.pop("deviceSigned"))) == "device_signature_missing"
    mac: dict[str, Any] = {"deviceMac": [b"\xa1\x01\x05", {}, None, bytes(32)]}
    assert (
        why(changed(lambda document: document["deviceSigned"].update(deviceAuth=mac)))
        == "device_signature_missing"
    )


def test_an_altered_seal_is_refused() -> None:
    def alter(document: dict[str, Any]) -> None:
        message = document["issuerSigned"]["issuerAuth"]
        message[3] = bytes([message[3][0] ^ 1]) + message[3][1:]

    assert why(changed(alter)) == "altered"


def test_a_card_that_says_it_was_signed_before_its_certificate_is_refused() -> None:
    def date_back(document: dict[str, Any]) -> None:
        message = document["issuerSigned"]["issuerAuth"]
        mso = cose.decode(cose.decode(message[2]).value)
        mso["validityInfo"]["signed"] = now() - timedelta(days=100)
        payload = cose.encode(cose.encoded(mso))
        document["issuerSigned"]["issuerAuth"] = cose.sign1_with_chain(payload, signer=authority().signer)

    assert why(changed(date_back)) == "untrusted_signer"


@pytest.mark.parametrize("data", [b"", b"\xa0", b"\xff", cose.encode({"status": 0, "documents": []})])
def test_rubbish_is_refused(data: bytes) -> None:
    assert why(data) == "malformed"


def test_another_document_is_refused() -> None:
    assert why(changed(lambda document: document.update(docType="org.iso.18013.5.1.mDL"))) == "malformed"


@given(at=st.integers(min_value=0), by=st.integers(1, 255))
def test_no_altered_response_stops_the_reader(at: int, by: int) -> None:
    data = bytearray(whole())
    data[at % len(data)] ^= by
    # Names that are shown beside the card (`version`, an unprotected header) are nobody's word and may change.
    with suppress(CardRefused):
        assert read(bytes(data)) == read(whole())
