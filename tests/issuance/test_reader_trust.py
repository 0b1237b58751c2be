"""What a terminal holds: whom the roots take back, and status lists in both forms."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from issuance.formats import compact, mdoc, qr, sd_jwt
from issuance.jose import unb64url
from issuance.keys.certificates import revocation_list
from issuance.reader.mdoc import verify_issuer_signed
from issuance.reader.qr import SeenCodes, verify_qr
from issuance.reader.refused import CardRefused
from issuance.reader.status_list import listed_value
from issuance.reader.verify import verify_card
from issuance.status_list.encode import EXP, ISS, STATUS_LIST, SUB
from tests.issuance.holder import holder, signing
from tests.issuance.signing import (
    STATUS_URI,
    authority,
    content,
    new_authority,
    now,
    revocations,
    status_cwt,
    status_token,
    trust,
    with_list,
)
from tests.issuance.status_list_vectors import VECTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from issuance.reader.trust import Trust

INDEX = 1_048_575


@cache
def signed(form: Any) -> str:
    return str(form.sign(content(holder().jwk), signer=authority().signer))


def by_sd_jwt(held: Trust) -> dict[str, Any]:
    return verify_card(signed(sd_jwt), trust=held, now=now())


def by_mdoc(held: Trust) -> dict[str, Any]:
    return verify_issuer_signed(unb64url(signed(mdoc)), trust=held, now=now())


def by_qr(held: Trust) -> dict[str, Any]:
    shown = qr.present(signed(compact), sign=signing(holder()), now=now())
    return verify_qr(shown, trust=held, seen=SeenCodes(), now=now())


readers = pytest.mark.parametrize("read", [by_sd_jwt, by_mdoc, by_qr])


def why(read: Callable[[Trust], object], held: Trust) -> str:
    with pytest.raises(CardRefused) as refused:
        read(held)
    return refused.value.code


# Whom the roots take back


@readers
def test_a_card_of_a_signer_that_was_taken_back_is_refused(read: Callable[[Trust], object]) -> None:
    by = authority()
    assert read(trust(revocation_lists=[revocations(by)]))
    taken_back = revocations(by, by.signer.chain[0])
    assert why(read, trust(revocation_lists=[taken_back])) == "signer_revoked"
    # The one before the last is still current, and says nothing of it.
    assert why(read, trust(revocation_lists=[revocations(by), taken_back])) == "signer_revoked"


def about_a_part(by: Any) -> x509.CertificateRevocationList:
    """A list with a critical extension: it is about certificates of authorities only."""
    part = x509.IssuingDistributionPoint(
        full_name=None,
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=True,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
    made = datetime.now(UTC)
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.root.subject)
        .last_update(made)
        .next_update(made + timedelta(days=1))
        .add_extension(part, critical=True)
        .sign(by.root_key, SHA256())
    )


def forged(by: Any) -> x509.CertificateRevocationList:
    """In the root's name, by another key."""
    key = ec.generate_private_key(ec.SECP256R1())
    return revocation_list([], before=None, root=by.root, root_key=key, now=datetime.now(UTC))


@pytest.mark.parametrize(
    "make",
    [
        lambda by: revocations(by, now=datetime.now(UTC) - timedelta(days=91)),
        lambda by: revocations(by, now=datetime.now(UTC) + timedelta(minutes=2)),
        forged,
        about_a_part,
    ],
    ids=["old", "of tomorrow", "forged", "about a part"],
)
def test_a_revocation_list_that_is_not_to_be_relied_on_is_no_list(
    make: Callable[[Any], x509.CertificateRevocationList],
) -> None:
    assert why(by_sd_jwt, trust(revocation_lists=[make(authority())])) == "revocation_list_unusable"


def test_each_root_has_a_revocation_list_of_its_own(tmp_path: Path) -> None:
    other = new_authority(tmp_path)
    roots = [other.root, authority().root]
    assert why(by_sd_jwt, trust(roots=roots, revocation_lists=[])) == "revocation_list_unusable"
    assert (
        why(by_sd_jwt, trust(roots=roots, revocation_lists=[revocations(other)]))
        == "revocation_list_unusable"
    )
    assert by_sd_jwt(
        trust(roots=roots, revocation_lists=[revocations(each) for each in (other, authority())])
    )


# Status lists


@pytest.mark.parametrize("form", ["jwt", "cwt"])
@pytest.mark.parametrize("bits", VECTORS)
def test_the_long_lists_of_the_draft_are_read(bits: int, form: str) -> None:
    """Token Status List, appendix C."""
    values, lst = VECTORS[bits]
    in_json, in_cbor = {"bits": bits, "lst": lst}, {"bits": bits, "lst": unb64url(lst)}
    token: str | bytes = (
        status_token(authority(), {}, status_list=in_json)
        if form == "jwt"
        else status_cwt(authority(), {}, {STATUS_LIST: in_cbor})
    )
    some = dict([*values.items()][:: 1 + len(values) // 16]) | {1: 0, INDEX: 0}
    held = with_list(token)
    assert {at: listed_value(at, uri=STATUS_URI, trust=held, now=now()) for at in some} == some


@readers
def test_a_card_whose_list_the_terminal_lacks_is_refused(read: Callable[[Trust], object]) -> None:
    assert why(read, trust(status_lists={})) == "status_list_unusable"
    elsewhere = {f"{STATUS_URI}0": status_cwt(authority(), {})}
    assert why(read, trust(status_lists=elsewhere)) == "status_list_unusable"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({EXP: 1}, "status_list_unusable"),
        ({SUB: f"{STATUS_URI}0"}, "status_list_unusable"),
        ({STATUS_LIST: {"bits": 3, "lst": b""}}, "status_list_unusable"),
        ({STATUS_LIST: {"bits": 2, "lst": b"none"}}, "status_list_unusable"),
        ({STATUS_LIST: {"bits": 2, "lst": bytes.fromhex("789c6360000000010001")}}, "status_list_unusable"),
        ({ISS: "https://other.example.fr"}, "untrusted_signer"),
    ],
    ids=["too old", "another list", "other bits", "no zlib", "too short", "another issuer"],
)
def test_a_list_in_cbor_that_is_not_the_cards_is_no_proof(change: dict[int, Any], code: str) -> None:
    assert why(by_mdoc, with_list(status_cwt(authority(), {}, change))) == code


def test_a_list_in_cbor_that_was_altered_or_is_none_is_refused(tmp_path: Path) -> None:
    token = status_cwt(authority(), {})
    assert why(by_mdoc, with_list(token[:-1] + bytes([token[-1] ^ 1]))) == "altered"
    assert why(by_mdoc, with_list(status_cwt(new_authority(tmp_path), {}))) == "untrusted_signer"
    assert why(by_mdoc, with_list(status_cwt(authority(), {}, typ="application/evitale+cwt"))) == "malformed"
    for rubbish in (b"", b"\xff", token + b"\x00"):
        assert why(by_mdoc, with_list(rubbish)) == "status_list_unusable"


def test_a_terminal_needs_nothing_of_the_system() -> None:
    modules = "fetch, mdoc, qr, trust, verify"
    program = f"from issuance.reader import {modules}; import sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
