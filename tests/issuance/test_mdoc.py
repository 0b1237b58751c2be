"""The mdoc: what the issuer signs, what it hides, and the standard's own example."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.x509 import load_pem_x509_certificate

from issuance import cose
from issuance.formats import mdoc
from issuance.formats.claims import CLAIMS as TABLE
from issuance.formats.claims import DOCTYPE, NAMESPACE
from issuance.jose import unb64url
from issuance.reader.mdoc import openid4vp_transcript, verify_issuer_signed
from issuance.reader.refused import CardRefused
from issuance.reader.trust import UNCHECKED, Trust
from tests.issuance.signing import authority, content, now, trust

if TYPE_CHECKING:
    from cbor2 import CBORTag

    from tests.issuance.wallet import Wallet

VECTORS = Path(__file__).parent / "vectors"
ANNEX_D_ROOT = VECTORS / "iso-18013-5-annex-d-root.pem"


def signed(wallet: Wallet) -> dict[str, Any]:
    return dict(cose.decode(unb64url(mdoc.sign(content(wallet.jwk), signer=authority().signer))))


def opened(tag: CBORTag) -> Any:
    assert tag.tag == 24
    return cose.decode(tag.value)


def mso_of(credential: dict[str, Any]) -> dict[str, Any]:
    return dict(opened(cose.decode(credential["issuerAuth"][2])))


def items_of(credential: dict[str, Any]) -> list[dict[str, Any]]:
    return [opened(item) for item in credential["nameSpaces"][NAMESPACE]]


def test_every_element_has_a_digest_that_the_issuer_signed(wallet: Wallet) -> None:
    credential = signed(wallet)
    digests = mso_of(credential)["valueDigests"][NAMESPACE]
    items = credential["nameSpaces"][NAMESPACE]
    assert {opened(item)["digestID"]: mdoc.digest(item) for item in items} == digests
    assert len(items) == len(TABLE) + 3


def test_dates_are_full_dates_and_the_rest_is_text_and_numbers(wallet: Wallet) -> None:
    values = {item["elementIdentifier"]: item["elementValue"] for item in items_of(signed(wallet))}
    assert values["birth_date"] == date(1985, 3, 14)
    assert values["beneficiaries"][0]["birth_date"] == date(2019, 5, 2)
    assert values["issuing_authority"] == {"id": "01751", "name": "CPAM de Paris"}
    assert values["issuing_country"] == "FR"
    assert values["sex"] == 2


def test_the_mobile_security_object_binds_type_key_dates_and_status(wallet: Wallet) -> None:
    mso = mso_of(signed(wallet))
    assert mso["version"] == "1.0" and mso["digestAlgorithm"] == "SHA-256" and mso["docType"] == DOCTYPE
    assert cose.jwk(mso["deviceKeyInfo"]["deviceKey"]) == wallet.jwk
    said = content(wallet.jwk)
    assert mso["status"] == {"status_list": {"idx": said.status_index, "uri": said.status_uri}}
    assert mso["validityInfo"] == {
        "signed": said.valid_from,
        "validFrom": said.valid_from,
        "validUntil": said.expires_at,
    }


def test_a_card_that_is_signed_again_by_a_newer_key_is_not_dated_before_its_certificate(
    wallet: Wallet,
) -> None:
    said = content(wallet.jwk, valid_from=now() - timedelta(days=100))
    credential = unb64url(mdoc.sign(said, signer=authority().signer))
    start = authority().signer.chain[0].not_valid_before_utc
    validity = mso_of(dict(cose.decode(credential)))["validityInfo"]
    assert validity["signed"] == validity["validFrom"] == start
    assert verify_issuer_signed(credential, trust=trust(), now=now())


def test_moments_have_whole_seconds(wallet: Wallet) -> None:
    said = content(wallet.jwk, expires_at=datetime(2027, 1, 2, 3, 4, 5, 678, tzinfo=UTC))
    credential = unb64url(mdoc.sign(said, signer=authority().signer))
    assert b"2027-01-02T03:04:05Z" in credential


def test_random_has_128_bits_and_is_never_reused(wallet: Wallet) -> None:
    randoms = [item["random"] for _ in range(2) for item in items_of(signed(wallet))]
    assert len(set(randoms)) == len(randoms)
    assert {len(random) for random in randoms} == {16}


def test_the_number_of_a_digest_tells_nothing_of_its_element(wallet: Wallet) -> None:
    orders = {tuple(item["digestID"] for item in items_of(signed(wallet))) for _ in range(5)}
    assert len(orders) == 5
    assert all(sorted(order) == list(range(len(TABLE) + 3)) for order in orders)


def test_the_session_transcript_is_that_of_the_standard() -> None:
    # OpenID4VP 1.0, appendix B.2.6.1.
    transcript = openid4vp_transcript(
        client_id="x509_san_dns:example.com",
        nonce="exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA",
        response_uri="https://example.com/response",
        jwk_thumbprint=bytes.fromhex("4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047"),
    )
    assert transcript.hex() == (
        "83f6f682714f70656e494434565048616e646f7665725820"
        "048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac"
    )


def annex_d(**given: Any) -> dict[str, Any]:
    response = cose.decode(bytes.fromhex((VECTORS / "iso-18013-5-annex-d.hex").read_text()))
    return verify_issuer_signed(
        cose.encode(response["documents"][0]["issuerSigned"]),
        **{
            "trust": Trust(
                roots=[load_pem_x509_certificate(ANNEX_D_ROOT.read_bytes())],
                revocation_lists=UNCHECKED,
                status_lists=UNCHECKED,
            ),
            "doctype": "org.iso.18013.5.1.mDL",
            "namespace": "org.iso.18013.5.1",
            "now": datetime(2021, 1, 1, tzinfo=UTC),
            **given,
        },
    )


def test_the_example_of_iso_18013_5_is_read() -> None:
    elements = annex_d()
    assert elements["family_name"] == "Doe"
    assert elements["document_number"] == "123456789"
    assert elements["issue_date"] == "2019-10-20"
    assert elements["driving_privileges"][1]["expiry_date"] == "2024-10-20"
    assert len(elements) == 6


def test_the_example_of_iso_18013_5_is_no_health_card() -> None:
    with pytest.raises(CardRefused, match="not_a_card"):
        annex_d(doctype=DOCTYPE)


def test_the_example_of_iso_18013_5_is_refused_under_another_root_and_after_its_end() -> None:
    with pytest.raises(CardRefused, match="untrusted_signer"):
        annex_d(trust=trust())
    with pytest.raises(CardRefused, match="untrusted_signer"):  # the signer's certificate ends with it
        annex_d(now=datetime(2021, 10, 1, tzinfo=UTC) + timedelta(days=1))
