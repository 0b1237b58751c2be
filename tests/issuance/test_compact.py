"""The compact card and its QR code: small, signed twice, and worth nothing a minute later."""

from __future__ import annotations

import hashlib
import zlib
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from qrcode import QRCode, constants  # type: ignore[import-untyped]

from issuance import cose
from issuance.formats import base45, compact, qr
from issuance.formats.content import elements
from issuance.jose import unb64url
from issuance.reader.qr import SeenCodes, verify_qr
from issuance.reader.refused import CardRefused
from tests.issuance.factories import CLAIMS
from tests.issuance.holder import holder, signing
from tests.issuance.signing import authority, content, new_authority, now, status_cwt, trust, with_list
from tests.issuance.wallet import Wallet

INDEX = 1_048_575


@cache
def card() -> str:
    return compact.sign(content(holder().jwk), signer=authority().signer)


def shown(credential: str | None = None, *, wallet: Wallet | None = None, **changes: Any) -> str:
    return qr.present(credential or card(), **{"sign": signing(wallet or holder()), "now": now(), **changes})


@cache
def once() -> str:
    return shown()


def packed(message: bytes, *, level: int = 9) -> str:
    packer = zlib.compressobj(level, zdict=qr.DICTIONARY)
    return qr.PREFIX + base45.encode(packer.compress(message) + packer.flush())


def read(text: str, **given: Any) -> dict[str, Any]:
    given = {"trust": trust(), "seen": SeenCodes(), "now": now(), **given}
    return verify_qr(text, **given)


def why(text: str, **given: Any) -> str:
    with pytest.raises(CardRefused) as refused:
        read(text, **given)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"", "")]
)
def test_base45_is_that_of_rfc_9285(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@pytest.mark.parametrize("text", ["GGW", "::", "A", "bb8", "é", ":::"])
def test_what_no_bytes_are_written_as_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Base45"):
        base45.decode(text)


def test_the_card_is_a_cwt_with_the_registered_claims() -> None:
    tagged = cose.decode(unb64url(card()))
    assert (tagged.tag, tagged.value.tag) == (61, 18)
    message, said = tagged.value, content(holder().jwk)
    header = cose.protected_of(message)
    assert header[16] == "application/evitale+cwt"
    assert header[4] == unb64url(authority().signer.key_id)[:8]
    claims = cose.decode(cose.verify1(message, key=authority().signer.public_key))
    assert claims[1] == said.issuer
    assert claims[5] == claims[6] == int(said.valid_from.timestamp())
    assert claims[4] == int(said.expires_at.timestamp())
    assert cose.jwk(claims[8][1]) == holder().jwk
    assert claims[65535] == {"status_list": {"idx": INDEX, "uri": said.status_uri}}


def test_every_element_comes_back_as_it_was() -> None:
    assert read(shown()) == elements(CLAIMS)


def test_a_number_of_a_later_version_is_left_out() -> None:
    assert compact.elements({3: "LEFÈVRE", 99: "?"}) == {"family_name": "LEFÈVRE"}


def test_the_dictionary_never_changes() -> None:
    # Phones and readers in the field have this one. Whoever needs another makes EV2.
    assert (
        hashlib.sha256(qr.DICTIONARY).hexdigest()
        == "ad00d3860fbc86cbcbabb4dba25f3f80ba897bbd3c086b0affc171c780777157"
    )


def test_the_dictionary_is_that_of_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "card-formats.md").read_text()
    assert qr.DICTIONARY.hex() in "".join(text.split())


@pytest.mark.parametrize("beneficiaries", [0, 1, 2])
@pytest.mark.parametrize(
    ("correction", "version"), [(constants.ERROR_CORRECT_L, 13), (constants.ERROR_CORRECT_M, 15)]
)
def test_the_code_fits_version_13_and_with_more_correction_version_15(
    beneficiaries: int, correction: int, version: int
) -> None:
    names = [{"given_names": [name]} for name in ("HUGO", "LÉA")][:beneficiaries]
    family = [CLAIMS["beneficiaries"][0] | name for name in names]
    said = content(holder().jwk, elements=elements(CLAIMS | {"beneficiaries": family}))
    text = shown(compact.sign(said, signer=authority().signer))
    code = QRCode(version=version, error_correction=correction, border=4, box_size=3)
    code.add_data(text)
    code.make(fit=False)  # raises DataOverflowError when it does not fit
    read_back = zxingcpp.read_barcode(code.make_image().get_image())
    assert read_back is not None and read_back.text == text


def test_a_code_is_good_for_a_minute() -> None:
    made = now()
    assert read(shown(now=made), now=made + timedelta(seconds=59))
    assert why(shown(now=made), now=made + timedelta(seconds=62)) == "stale"


def test_a_code_of_a_clock_that_is_ahead_is_refused() -> None:
    assert why(shown(now=now() + timedelta(minutes=2))) == "stale"


def test_a_code_is_read_once_and_a_new_one_of_the_same_card_again() -> None:
    seen, text = SeenCodes(), shown()
    assert read(text, seen=seen)
    assert why(text, seen=seen) == "seen_before"
    assert read(shown(), seen=seen)


def test_a_seen_code_in_another_compression_is_still_seen() -> None:
    seen, text = SeenCodes(), shown()
    read(text, seen=seen)
    again = packed(cose.encode(qr.message_of(text)), level=1)
    assert again != text
    assert why(again, seen=seen) == "seen_before"


def test_a_reader_forgets_what_it_would_refuse_anyway() -> None:
    seen, start = SeenCodes(), now()
    for minute in range(3):
        moment = start + timedelta(minutes=2 * minute)
        read(shown(now=moment), seen=seen, now=moment)
    assert len(seen) == 1


def test_a_refused_code_is_not_remembered() -> None:
    seen = SeenCodes()
    assert why(shown(wallet=Wallet()), seen=seen) == "altered"
    assert len(seen) == 0


def test_another_phone_cannot_show_the_card() -> None:
    assert why(shown(wallet=Wallet())) == "altered"


def test_a_signer_that_the_terminal_does_not_hold_is_refused(tmp_path: Path) -> None:
    other = new_authority(tmp_path)
    assert why(shown(), trust=trust(signers=[other.signer.chain])) == "untrusted_signer"
    assert why(shown(), trust=trust(signers=[])) == "untrusted_signer"
    assert why(shown(), trust=trust(roots=[other.root])) == "untrusted_signer"


def test_a_card_that_names_another_issuer_than_its_certificate_is_refused() -> None:
    other = content(holder().jwk, issuer="https://other.example.fr")
    assert why(shown(compact.sign(other, signer=authority().signer))) == "untrusted_signer"


def test_a_card_is_refused_after_its_end() -> None:
    later = now() + timedelta(days=366)
    assert why(shown(now=later), now=later) == "expired"


@pytest.mark.parametrize(("value", "code"), [(1, "revoked"), (2, "suspended")])
def test_a_suspended_or_revoked_card_is_refused(value: int, code: str) -> None:
    assert why(shown(), trust=with_list(status_cwt(authority(), {INDEX: value}))) == code
    assert read(shown(), trust=with_list(status_cwt(authority(), {})))


def test_an_altered_code_is_refused() -> None:
    text = shown()
    codes = [text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in range(4, len(text), 7)]
    assert {why(code) for code in codes} <= {
        "altered", "malformed", "untrusted_signer", "not_a_card", "stale", "expired", "not_yet_valid",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "EV1:", "EV2:BB8", "EV1:é", "EV1:" + "0" * 5000, "EV1:BB8"],
    ids=["empty", "nothing", "another version", "no Base45", "too long", "no zlib"],
)  # fmt: skip
def test_rubbish_is_refused(text: str) -> None:
    assert why(text) == "malformed"


@given(at=st.integers(min_value=0), by=st.integers(1, 255))
def test_no_altered_message_stops_the_reader(at: int, by: int) -> None:
    data = bytearray(cose.encode(qr.message_of(once())))
    data[at % len(data)] ^= by
    with suppress(CardRefused):
        assert read(packed(bytes(data))) == read(once())


def test_a_time_beyond_all_times_is_refused() -> None:
    said = {qr.IAT: 10**400, qr.CTI: bytes(8), qr.CARD: unb64url(card())}
    message = cose.sign1(cose.encode(said), sign=signing(holder()))
    assert why(packed(cose.encode(message))) == "stale"


def test_a_code_that_swells_is_refused() -> None:
    assert why(packed(bytes(1_000_000))) == "malformed"


def test_what_the_phone_signs_must_be_a_showing() -> None:
    message = cose.encode(cose.sign1(cose.encode({qr.IAT: "now"}), sign=signing(holder())))
    assert why(packed(message)) == "malformed"
