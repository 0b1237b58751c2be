"""What we sign, at verifiers written by others: they accept it, and refuse it altered or from elsewhere."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from openvc import mdoc as openvc_mdoc
from openvc.proof.errors import SignatureInvalid
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.status.issue import verify_status_list_token
from openvc.status.status_list import CredentialRevoked, CredentialSuspended
from openvc.verify import VerificationPolicy, verify_credential
from polaris_oid4vp.sdjwt import verify_presentation  # type: ignore[import-untyped]

from issuance import cose
from issuance.formats import mdoc, sd_jwt
from issuance.formats.claims import CLAIMS as TABLE
from issuance.formats.claims import DOCTYPE, NAMESPACE, VCT
from issuance.formats.type_metadata import TYPE_METADATA
from issuance.jose import b64url, unb64url
from issuance.reader.mdoc import openid4vp_transcript
from issuance.status_list import tokens
from issuance.status_list.encode import compress, pack
from tests.clients.verifiers import Refused, verified
from tests.issuance.holder import device_response, holder, with_items, with_key_binding
from tests.issuance.signing import (
    ISSUER,
    STATUS_URI,
    authority,
    content,
    new_authority,
    now,
    status_cwt,
    status_token,
)
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from pathlib import Path

    from cbor2 import CBORTag

NONCE, AUDIENCE = "n-0S6_WzA2Mj", "https://reader.example"
CLIENT_ID, RESPONSE_URI = "x509_hash:abc", "https://reader.example/answer"
SESSION = openid4vp_transcript(
    client_id=CLIENT_ID, nonce=NONCE, response_uri=RESPONSE_URI, jwk_thumbprint=None
)
INDEX = 1_048_575


def presentation(**claims: Any) -> str:
    """An SD-JWT VC with a key binding."""
    credential = sd_jwt.sign(content(holder().jwk), signer=authority().signer)
    return with_key_binding(credential, holder(), **{"nonce": NONCE, "aud": AUDIENCE} | claims)


def response(wallet: Wallet | None = None) -> bytes:
    """A DeviceResponse."""
    credential = mdoc.sign(content(holder().jwk), signer=authority().signer)
    return device_response(credential, wallet or holder(), session_transcript=SESSION)


def root_pem() -> str:
    return authority().root.public_bytes(Encoding.PEM).decode()


# Node: @sd-jwt/sd-jwt-vc


def by_sd_jwt_vc(shown: str, **given: Any) -> dict[str, Any]:
    return verified(
        "verify_sd_jwt.mjs",
        **{
            "presentation": shown,
            "nonce": NONCE,
            "root": root_pem(),
            "status_list": status_token(authority(), {}),
            "type_metadata": base64.b64encode(TYPE_METADATA).decode(),
        }
        | given,
    )


def test_sd_jwt_vc_accepts_card_key_binding_status_and_type() -> None:
    said = by_sd_jwt_vc(presentation())
    assert said["claims"]["family_name"] == "LEFÈVRE"
    assert said["claims"]["beneficiaries"][0]["given_name"] == "HUGO"
    assert said["audience"] == AUDIENCE
    assert said["type"]["mergedTypeMetadata"]["vct"] == VCT


@pytest.mark.parametrize(
    "given",
    [
        {"nonce": "other"},
        {"status_list": lambda: status_token(authority(), {INDEX: 1})},
        {"type_metadata": base64.b64encode(TYPE_METADATA + b" ").decode()},
    ],
    ids=["nonce", "revoked", "type"],
)
def test_sd_jwt_vc_refuses_what_does_not_fit(given: dict[str, Any]) -> None:
    given = {name: value() if callable(value) else value for name, value in given.items()}
    with pytest.raises(Refused):
        by_sd_jwt_vc(presentation(), **given)


# Node: @owf/mdoc and @auth0/mdl


mdoc_readers = pytest.mark.parametrize("by", ["owf", "auth0"])


def by_mdoc_reader(by: str, shown: bytes, **session: str) -> dict[str, Any]:
    asked = {"clientId": CLIENT_ID, "nonce": NONCE, "responseUri": RESPONSE_URI} | session
    return verified(
        "verify_mdoc.mjs", by=by, response=b64url(shown), root=root_pem(), session=asked, namespace=NAMESPACE
    )


@mdoc_readers
def test_owf_mdoc_and_auth0_mdl_accept_card_and_phone(by: str) -> None:
    said = by_mdoc_reader(by, response())
    names = {claim.name for claim in TABLE} | {"issuing_country", "date_of_issuance", "date_of_expiry"}
    assert set(said["names"]) == names
    assert unb64url(said["transcript"]) == SESSION


@mdoc_readers
def test_owf_mdoc_and_auth0_mdl_refuse_another_phone_and_another_session(by: str) -> None:
    with pytest.raises(Refused, match="Device signature must be valid"):
        by_mdoc_reader(by, response(Wallet()))
    with pytest.raises(Refused, match="Device signature must be valid"):
        by_mdoc_reader(by, response(), nonce="other")


@mdoc_readers
def test_owf_mdoc_and_auth0_mdl_refuse_an_element_that_the_issuer_did_not_sign(by: str) -> None:
    def forge(items: list[CBORTag]) -> list[CBORTag]:
        return [cose.encoded(cose.decode(items[0].value) | {"elementValue": "2"}), *items[1:]]

    with pytest.raises(Refused, match=r"(?i)digest"):
        by_mdoc_reader(by, with_items(response(), forge))


# Node: cose-kit, cbor-x and @sd-jwt/jwt-status-list; nobody's library reads the whole of it


def value_in_cbor(token: bytes) -> int:
    asked = {"token": b64url(token), "root": root_pem(), "uri": STATUS_URI, "index": INDEX}
    return int(verified("verify_status_cwt.mjs", **asked)["value"])


@pytest.mark.parametrize("value", [0, 1, 2])
def test_a_status_list_in_cbor_is_read_by_parts_of_others(settings: Any, value: int) -> None:
    settings.PUBLIC_URL = ISSUER
    lst = compress(pack([(INDEX, value)], size=2**20))
    token = tokens.cwt(status_list_id=67, lst=lst, signer=authority().signer, now=now())
    assert value_in_cbor(token) == value


def test_a_status_list_in_cbor_of_another_root_or_altered_is_refused(tmp_path: Path) -> None:
    token = status_cwt(authority(), {})
    with pytest.raises(Refused, match="signature"):
        value_in_cbor(token[:-1] + bytes([token[-1] ^ 1]))
    with pytest.raises(Refused, match=r"(?i)certificate"):
        value_in_cbor(status_cwt(new_authority(tmp_path), {}))


# Python: openvc-core


def status_by_openvc(uri: str, values: dict[int, int]) -> dict[str, Any]:
    token = status_token(authority(), values)
    return verify_status_list_token(token, public_key_jwk=authority().signer.jwk, expected_uri=uri)


def by_openvc(values: dict[int, int]) -> Any:
    return verify_credential(
        sd_jwt.sign(content(holder().jwk), signer=authority().signer),
        policy=VerificationPolicy(require_status=True),
        x5c_trust_anchors=[authority().root],
        resolve_status_list_token=lambda uri: status_by_openvc(uri, values),
    )


def test_openvc_accepts_the_sd_jwt_vc_and_refuses_it_revoked_or_suspended() -> None:
    assert by_openvc({}).issuer == ISSUER
    with pytest.raises(CredentialRevoked):
        by_openvc({INDEX: 1})
    with pytest.raises(CredentialSuspended):
        by_openvc({INDEX: 2})


def test_openvc_refuses_a_key_binding_of_another_phone() -> None:
    shown = with_key_binding(
        sd_jwt.sign(content(holder().jwk), signer=authority().signer), Wallet(), nonce=NONCE, aud=AUDIENCE
    )
    given: dict[str, Any] = {"public_key_jwk": authority().signer.jwk, "audience": AUDIENCE, "nonce": NONCE}
    assert SdJwtVcProofSuite().verify(presentation(), **given, require_key_binding=True)
    with pytest.raises(SignatureInvalid):
        SdJwtVcProofSuite().verify(shown, **given, require_key_binding=True)


def test_openvc_accepts_the_mdoc_and_its_phone(tmp_path: Path) -> None:
    given: dict[str, Any] = {"session_transcript": SESSION, "expected_doc_type": DOCTYPE}
    (document,) = openvc_mdoc.verify_device_response(response(), trust_anchors=[authority().root], **given)
    assert document.device_signed
    assert document.elements(NAMESPACE)["personal_administrative_number"] == "285037512345678"
    with pytest.raises(openvc_mdoc.MdocDeviceAuthError):
        openvc_mdoc.verify_device_response(response(Wallet()), trust_anchors=[authority().root], **given)
    with pytest.raises(openvc_mdoc.MdocTrustError):
        openvc_mdoc.verify_device_response(response(), trust_anchors=[new_authority(tmp_path).root], **given)


# Python: polaris-oid4vp


def by_polaris(shown: str, **given: Any) -> Any:
    return verify_presentation(
        shown,
        **{
            "expected_nonce": NONCE,
            "expected_audience": AUDIENCE,
            "trust_anchors": [authority().root],
            "expected_vct": VCT,
        }
        | given,
    )


def test_polaris_accepts_the_presentation_and_the_name_of_its_issuer() -> None:
    verdict = by_polaris(presentation())
    assert verdict.authentic, verdict.reason
    assert verdict.iss_bound and verdict.claims["iss"] == ISSUER
    assert verdict.claims["ins"]["oid"] == "1.2.250.1.213.1.4.8"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"expected_nonce": "other"}, "nonce"),
        ({"expected_audience": "other"}, "audience"),
        ({"expected_vct": "urn:other"}, "vct"),
    ],
)
def test_polaris_refuses_what_does_not_fit(given: dict[str, Any], code: str) -> None:
    verdict = by_polaris(presentation(), **given)
    assert not verdict.authentic
    assert verdict.code == code
