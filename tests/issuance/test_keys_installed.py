"""What is installed from a ceremony: certificates of signers, and the root's revocation list."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from cryptography.x509 import CRLDistributionPoints, load_der_x509_crl, load_pem_x509_certificate
from django.conf import settings
from django.utils import timezone

from issuance.jose import unb64url
from issuance.keys.certificates import CertificateRefused
from issuance.keys.install import install_list, install_signer, newest_list
from issuance.keys.provider import key_provider
from issuance.keys.rotation import compromise
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner, Publication
from issuance.status_list.publish import due, publish_due
from tests.issuance.ceremony import ACTOR, Ceremony, active
from tests.issuance.factories import CODE, offered, uri_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db
State = DocumentSigner.State


# What is installed


def refused(ceremony: Ceremony, chain: bytes, **options: Any) -> str:
    given: dict[str, Any] = {"root": ceremony.root_pem, "new_root": True, "now": timezone.now()} | options
    with pytest.raises(CertificateRefused) as refusal:
        install_signer(chain=chain, actor=ACTOR, **given)
    assert not DocumentSigner.objects.filter(state=State.NEXT).exists()
    return str(refusal.value)


def test_a_certificate_of_another_issuer_is_refused(ceremony: Ceremony) -> None:
    assert "PUBLIC_URL" in refused(ceremony, ceremony.certify(issuer="https://other.example"))


def test_a_certificate_that_is_not_valid_now_is_refused(ceremony: Ceremony) -> None:
    chain = ceremony.certify(now=timezone.now() - timedelta(days=500))
    assert "not valid now" in refused(ceremony, chain)


def test_a_certificate_of_a_key_that_was_not_requested_here_is_refused(ceremony: Ceremony) -> None:
    chain = ceremony.certify()
    DocumentSigner.objects.filter(state=State.REQUESTED).delete()
    assert "no key that was requested" in refused(ceremony, chain)


def test_a_certificate_of_another_root_is_refused(ceremony: Ceremony, tmp_path: Path) -> None:
    other = Ceremony(tmp_path / "other")
    assert "not issued by the root" in refused(ceremony, ceremony.certify(), root=other.root_pem)


def test_another_root_than_before_is_taken_only_when_it_is_said(ceremony: Ceremony) -> None:
    assert "--new-root" in refused(ceremony, ceremony.certify(), new_root=False)


def test_a_root_is_no_signer(ceremony: Ceremony) -> None:
    assert "no key that was requested" in refused(ceremony, ceremony.root_pem)


def test_what_is_no_certificate_is_refused(ceremony: Ceremony) -> None:
    assert "no certificate in PEM" in refused(ceremony, b"nothing")


def test_a_certificate_whose_key_is_gone_is_refused(ceremony: Ceremony, settings: Any) -> None:
    chain = ceremony.certify()
    row = DocumentSigner.objects.get(state=State.REQUESTED)
    (settings.ISSUER_KEYS_DIR / f"{row.reference}.key").unlink()
    key_provider()._read.clear()  # type: ignore[attr-defined] # as a process that starts now
    with pytest.raises(SignerUnavailable):
        install_signer(chain=chain, root=ceremony.root_pem, actor=ACTOR, now=timezone.now(), new_root=True)


# The revocation list


def address(leaf: Certificate) -> str:
    [point] = leaf.extensions.get_extension_for_class(CRLDistributionPoints).value
    assert point.full_name is not None
    return str(point.full_name[0].value).removeprefix(settings.PUBLIC_URL)


def test_readers_find_a_taken_back_signer_where_its_certificate_says(client: Any, ceremony: Ceremony) -> None:
    row = ceremony.install()
    leaf = load_pem_x509_certificate(row.chain.encode())
    assert client.get(address(leaf)).status_code == 404
    ceremony.publish_list(leaf)
    answer = client.get(address(leaf))
    assert answer["Content-Type"] == "application/pkix-crl"
    revocations = load_der_x509_crl(answer.content)
    assert revocations.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
    assert revocations.is_signature_valid(ceremony.root.certificate.public_key())  # type: ignore[arg-type]


def test_status_lists_are_signed_anew_once_a_signer_is_taken_back(wallet: Wallet, ceremony: Ceremony) -> None:
    wallet.collect(uri_of(offered(wallet)), CODE)
    former, following = active(), ceremony.install()
    publish_due(now=timezone.now())
    assert not due(now=timezone.now()).exists()
    compromise(key_id=former.key_id, actor=ACTOR, now=timezone.now())
    ceremony.publish_list()
    publish_due(now=timezone.now())
    for published_list in Publication.objects.all():
        header = json.loads(unb64url(published_list.jwt.split(".")[0]))
        assert header["kid"] == following.key_id


def test_an_older_list_does_not_replace_a_newer_one(ceremony: Ceremony) -> None:
    ceremony.install()
    first = (ceremony.safe / "root.crl").read_bytes()
    ceremony.publish_list()
    with pytest.raises(CertificateRefused, match="published already"):
        install_list(content=first, actor=ACTOR, now=timezone.now())


def test_a_list_of_an_unknown_root_is_refused(ceremony: Ceremony) -> None:
    ceremony.root  # noqa: B018 - made, and never installed here
    with pytest.raises(CertificateRefused, match="no root that is known"):
        install_list(content=(ceremony.safe / "root.crl").read_bytes(), actor=ACTOR, now=timezone.now())


@pytest.mark.parametrize(("content", "reason"), [(b"", "no revocation list"), (b"x" * 50, "in DER")])
def test_what_is_no_list_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(CertificateRefused, match=reason):
        install_list(content=content, actor=ACTOR, now=timezone.now())


def test_a_list_that_has_ended_is_refused(ceremony: Ceremony) -> None:
    ceremony.install()
    with (
        time_machine.travel(timezone.now() + timedelta(days=91)),
        pytest.raises(CertificateRefused, match="ended"),
    ):
        install_list(content=(ceremony.safe / "root.crl").read_bytes(), actor=ACTOR, now=timezone.now())
    assert newest_list("") is None


def test_the_roots_of_the_published_signers_can_be_fetched(client: Any, ceremony: Ceremony) -> None:
    ceremony.install()
    roots = client.get("/issuance/root.pem").content
    assert ceremony.root_pem in roots
    assert roots.count(b"BEGIN CERTIFICATE") == 2
