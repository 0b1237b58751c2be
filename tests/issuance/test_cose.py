"""COSE_Sign1: the published example is accepted, and nothing that differs from it."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from issuance import cose
from issuance.jose import unb64url
from tests.issuance.signing import authority
from tests.issuance.wallet import Wallet

# RFC 9052, appendices C.2.1 (the message) and C.7.1 (the key "11").
MESSAGE = bytes.fromhex(
    "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34cc6b23"
    "d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36"
)
KEY: dict[int, Any] = {
    cose.KTY: cose.EC2,
    cose.CRV: cose.P256,
    cose.X: bytes.fromhex("bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff"),
    cose.Y: bytes.fromhex("20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e"),
}
CONTENT = b"This is the content."


def example() -> list[Any]:
    return list(cose.decode(MESSAGE).value)


def refused(message: Any, **given: Any) -> bool:
    with pytest.raises(cose.CoseError):
        cose.verify1(message, key=cose.public_key(KEY), **given)
    return True


def test_the_example_of_rfc_9052_is_accepted() -> None:
    assert cose.verify1(cose.decode(MESSAGE), key=cose.public_key(KEY)) == CONTENT
    assert cose.encode(cose.decode(MESSAGE)) == MESSAGE


def test_a_detached_payload_is_what_the_verifier_says_it_is() -> None:
    header, unprotected, _, signature = example()
    detached = [header, unprotected, None, signature]
    assert cose.verify1(detached, key=cose.public_key(KEY), payload=CONTENT) == CONTENT
    assert refused(detached, payload=b"another")
    assert refused(detached)


def test_an_attached_payload_is_never_ignored_for_an_expected_one() -> None:
    assert refused(example(), payload=CONTENT)


@pytest.mark.parametrize("part", [2, 3])
def test_an_altered_message_is_refused(part: int) -> None:
    message = example()
    message[part] = bytes([message[part][0] ^ 1]) + message[part][1:]
    assert refused(message)


@pytest.mark.parametrize(
    "protected", [{}, {1: -35}, {1: -7, 2: [99], 99: 0}, {1: "ES256"}], ids=["none", "ES384", "crit", "text"]
)
def test_only_es256_without_critical_headers_is_read(protected: dict[int, Any]) -> None:
    assert refused([cose.encode(protected), *example()[1:]])


@pytest.mark.parametrize("message", [None, b"", [], [b"", {}, b""], [b"\xa1\x01\x26", {}, b"", b"short"], {}])
def test_what_is_no_message_is_refused(message: Any) -> None:
    assert refused(message)


@pytest.mark.parametrize(
    "data", ["", "a201020103", "5f4100ff", "1c", "81" * 40 + "00", "0000", "c1"],
    ids=["empty", "key twice", "indefinite", "reserved", "deep", "rest", "cut"],
)  # fmt: skip
def test_cbor_that_could_be_read_in_two_ways_is_refused(data: str) -> None:
    with pytest.raises(cose.CoseError):
        cose.decode(bytes.fromhex(data))


def test_cbor_is_written_deterministically() -> None:
    # RFC 8949, section 4.2.3: keys of the same map, shorter encodings first.
    assert cose.encode({"aa": 1, 33: 2, "b": 3, -1: 4}).hex() == "a4200418210261620362616101"


def test_what_the_document_signer_signs_carries_its_chain() -> None:
    signer = authority().signer
    message = cose.sign1_with_chain(b"content", signer=signer, protected={cose.TYP: "application/example"})
    assert cose.protected_of(message) == {cose.ALG: cose.ES256, cose.TYP: "application/example"}
    leaf = cose.certificates(message)[0]
    assert cose.verify1(message, key=leaf.public_key()) == b"content"  # type: ignore[arg-type]


def test_several_certificates_stand_in_an_array_and_one_alone() -> None:
    assert cose.x5chain(("AQ==",)) == b"\x01"
    assert cose.x5chain(("AQ==", "Ag==")) == [b"\x01", b"\x02"]


VERSION_9 = (
    authority()
    .signer.chain[0]
    .public_bytes(Encoding.DER)
    .replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020108"), 1)
)


@pytest.mark.parametrize(
    "chain",
    [None, b"no certificate", [b""], 7, VERSION_9],
    ids=["none", "no certificate", "empty", "number", "version 9"],
)
def test_rubbish_instead_of_certificates_is_refused(chain: Any) -> None:
    header, _, payload, signature = example()
    with pytest.raises(cose.CoseError):
        cose.certificates([header, {cose.X5CHAIN: chain}, payload, signature])


def test_a_key_is_the_same_as_jwk_and_as_cose_key_whole_or_by_the_sign_of_y() -> None:
    jwk = Wallet().jwk
    key = cose.cose_key(jwk)
    assert cose.jwk(key) == jwk
    odd = bool(int.from_bytes(unb64url(jwk["y"])) & 1)
    assert cose.jwk({**key, cose.Y: odd}) == jwk
    assert cose.jwk({**key, cose.Y: not odd}) != jwk


@pytest.mark.parametrize("change", [{"kty": "OKP"}, {"crv": "P-384"}, {"x": "AA"}])
def test_a_jwk_of_another_curve_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="P-256"):
        cose.cose_key(Wallet().jwk | change)


@pytest.mark.parametrize("change", [{1: 1}, {-1: 2}, {-2: b"short"}, {-3: 1}, {-2: bytes(32)}])
def test_a_cose_key_of_another_curve_or_off_the_curve_is_refused(change: dict[int, Any]) -> None:
    with pytest.raises(cose.CoseError):
        cose.public_key(KEY | change)
