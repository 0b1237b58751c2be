"""Keys in files, for development: made in one go, never overwritten, read once, never outlived."""

from __future__ import annotations

import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import (
    SubjectAlternativeName,
    UniformResourceIdentifier,
    load_pem_x509_certificate,
)
from django.core.management import CommandError, call_command

from issuance.keys.file import FileKeys
from issuance.keys.install import proves_possession
from issuance.keys.signer import document_signer, look_again
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A place where nothing was made yet."""
    DocumentSigner.objects.all().delete()
    settings.ISSUER_KEYS_DIR = tmp_path / "issuer"
    look_again()
    yield tmp_path / "issuer"
    look_again()


def test_init_makes_a_signer_under_a_root(directory: Path) -> None:
    call_command("issuer_keys", "init")
    signer = document_signer()
    root = load_pem_x509_certificate((directory / "root.pem").read_bytes())
    [leaf] = signer.chain
    leaf.verify_directly_issued_by(root)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=457)
    names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value
    assert names.get_values_for_type(UniformResourceIdentifier) == ["http://testserver"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.glob("*.key")} == {0o600}
    assert proves_possession(signer.provider, signer.reference, signer.public_key)


def test_init_may_run_again_and_changes_nothing(directory: Path) -> None:
    call_command("issuer_keys", "init")
    before = {path: path.read_bytes() for path in directory.iterdir()}
    call_command("issuer_keys", "init")
    assert {path: path.read_bytes() for path in directory.iterdir()} == before
    assert DocumentSigner.objects.count() == 1


def test_init_makes_another_signer_under_the_same_root_for_another_origin(
    directory: Path, settings: Any
) -> None:
    call_command("issuer_keys", "init")
    root, first = (directory / "root.pem").read_bytes(), document_signer().key_id
    settings.PUBLIC_URL = "http://127.0.0.1:9999"
    call_command("issuer_keys", "init")
    assert (directory / "root.pem").read_bytes() == root
    assert document_signer().key_id != first
    assert DocumentSigner.objects.get(pk=first).state == "retired"


def test_init_makes_another_signer_when_the_folder_was_emptied(directory: Path) -> None:
    call_command("issuer_keys", "init")
    first = document_signer().key_id
    for path in directory.iterdir():
        path.unlink()
    call_command("issuer_keys", "init")
    assert document_signer().key_id != first


def test_init_is_not_for_production(directory: Path, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="offline"):
        call_command("issuer_keys", "init")
    assert not directory.exists()


@pytest.mark.usefixtures("directory")
def test_without_an_active_signer_it_says_where_to_look() -> None:
    with pytest.raises(SignerUnavailable, match="issuer_keys status"):
        document_signer()


def test_nothing_is_signed_once_the_certificate_has_ended() -> None:
    with (
        time_machine.travel(document_signer().expires_at + timedelta(seconds=1)),
        pytest.raises(SignerUnavailable, match="ended"),
    ):
        document_signer()


def test_a_key_is_read_once_and_not_for_each_signature(tmp_path: Path) -> None:
    keys = FileKeys(tmp_path)
    reference = keys.generate()
    public = keys.public_key(reference)
    (tmp_path / f"{reference}.key").unlink()
    assert proves_possession(keys, reference, public)


def test_a_destroyed_key_signs_no_more(tmp_path: Path) -> None:
    keys = FileKeys(tmp_path)
    reference = keys.generate()
    keys.public_key(reference)
    keys.destroy(reference)
    with pytest.raises(SignerUnavailable, match="cannot be read"):
        keys.sign(reference, b"card")


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"nothing", "no unencrypted private key"),
        (_pem(ec.generate_private_key(ec.SECP384R1())), "not a P-256 key"),
        (_pem(rsa.generate_private_key(65537, 2048)), "not a P-256 key"),
    ],
    ids=["nothing", "P-384", "RSA"],
)
def test_a_file_that_is_no_key_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "odd.key").write_bytes(content)
    with pytest.raises(SignerUnavailable, match=f"odd.key .*{reason}"):
        FileKeys(tmp_path).sign("odd", b"card")
