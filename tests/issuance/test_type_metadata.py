"""What the credential type is, published once and never changed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from openvc.type_metadata import TypeMetadataError, validate_type_metadata

from issuance.formats import sd_jwt
from issuance.formats.claims import CLAIMS as TABLE
from issuance.formats.claims import VCT
from issuance.formats.configurations import CONFIGURATIONS
from issuance.formats.type_metadata import SCHEMA, TYPE_METADATA
from issuance.reader.verify import verify_card
from tests.issuance.signing import authority, content, now, trust
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from django.test import Client


def claims() -> dict[str, Any]:
    credential = sd_jwt.sign(content(Wallet().jwk), signer=authority().signer)
    return verify_card(credential, trust=trust(), now=now())


def test_the_published_document_never_changes() -> None:
    # Every credential carries this digest. Whoever needs another document makes version 2 of the type.
    assert hashlib.sha256(TYPE_METADATA).hexdigest() == (
        "26fd55996bb498c1983859cd48457f63888a2aab0abe87f3fe2e3336cede96c1"
    )


def test_a_credential_carries_the_digest_of_what_is_served(client: Client) -> None:
    answer = client.get("/issuance/types/evitale-1.json")
    assert answer.headers["Content-Type"] == "application/json"
    said = claims()
    result = validate_type_metadata(
        said, vct=VCT, vct_integrity=said["vct#integrity"], resolve=lambda _: answer.content
    )
    assert len(result.claims) == len(TABLE) + 3


def test_another_document_is_noticed() -> None:
    said = claims()
    with pytest.raises(TypeMetadataError, match="integrity"):
        validate_type_metadata(
            said, vct=VCT, vct_integrity=said["vct#integrity"], resolve=lambda _: TYPE_METADATA + b" "
        )


def test_every_claim_is_shown_in_french_and_in_english() -> None:
    document = json.loads(TYPE_METADATA)
    for shown in (document, *document["claims"]):
        assert [each["locale"] for each in shown["display"]] == ["fr-FR", "en"]


def test_what_a_card_says_meets_the_published_schema(client: Client) -> None:
    schema = json.loads(client.get("/issuance/types/evitale-1.schema.json").content)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(claims(), schema, format_checker=jsonschema.FormatChecker())
    assert json.loads(SCHEMA) == schema


@pytest.mark.parametrize("change", [{"birth_date": "14/03/1985"}, {"sex": "F"}, {"ins": {"oid": "1"}}])
def test_the_schema_refuses_another_form(change: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(claims() | change, json.loads(SCHEMA), format_checker=jsonschema.FormatChecker())


def test_there_are_three_configurations_and_numbers_where_cose_wants_them() -> None:
    metadata = {name: each.metadata() for name, each in CONFIGURATIONS.items()}
    assert {name: each["format"] for name, each in metadata.items()} == {
        "evitale_sd_jwt": "dc+sd-jwt",
        "evitale_mdoc": "mso_mdoc",
        "evitale_compact": "cwt",
    }
    assert metadata["evitale_mdoc"]["credential_signing_alg_values_supported"] == [-7]
    assert metadata["evitale_mdoc"]["doctype"] == "fr.assurance-maladie.evitale.1"
    paths = [claim["path"] for claim in metadata["evitale_mdoc"]["credential_metadata"]["claims"]]
    assert all(path[0] == "fr.assurance-maladie.evitale.1" for path in paths)
