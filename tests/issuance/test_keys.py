"""Keys that sign cards: never overwritten, never guessed, never outlived."""

from __future__ import annotations

import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from cryptography.x509 import (
    SubjectAlternativeName,
    UniformResourceIdentifier,
    load_pem_x509_certificate,
)
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from issuance.keys.create import FILES
from issuance.keys.file import load
from issuance.keys.signer import document_signer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def directory(settings: Any, tmp_path: Path) -> Path:
    settings.ISSUER_KEYS_DIR = tmp_path / "issuer"
    return tmp_path / "issuer"


def test_the_command_makes_a_signer_under_a_root(directory: Path, capsys: Any) -> None:
    call_command("issuer_keys", "init")
    signer, root = (load_pem_x509_certificate((directory / name).read_bytes()) for name in FILES[1:])
    signer.verify_directly_issued_by(root)
    assert signer.not_valid_after_utc - signer.not_valid_before_utc <= timedelta(days=457)
    names = signer.extensions.get_extension_for_class(SubjectAlternativeName).value
    assert names.get_values_for_type(UniformResourceIdentifier) == ["http://testserver"]
    assert stat.S_IMODE((directory / "signer.key").stat().st_mode) == 0o600
    assert len(document_signer().x5c) == 1


@pytest.mark.parametrize("name", FILES)
def test_the_command_refuses_to_overwrite(directory: Path, name: str) -> None:
    directory.mkdir()
    (directory / name).write_text("precious")
    with pytest.raises(CommandError, match=name):
        call_command("issuer_keys", "init")
    assert [path.name for path in directory.iterdir()] == [name]
    assert (directory / name).read_text() == "precious"


def test_the_command_is_not_for_production(directory: Path, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="offline"):
        call_command("issuer_keys", "init")
    assert not directory.exists()


@pytest.mark.usefixtures("directory")
def test_a_missing_key_says_what_to_do() -> None:
    with pytest.raises(ImproperlyConfigured, match="issuer_keys init"):
        document_signer()


def test_a_certificate_of_another_key_is_refused(directory: Path, tmp_path: Path, settings: Any) -> None:
    call_command("issuer_keys", "init")
    settings.ISSUER_KEYS_DIR = tmp_path / "other"
    call_command("issuer_keys", "init")
    (directory / "signer.pem").write_bytes((tmp_path / "other" / "signer.pem").read_bytes())
    with pytest.raises(ImproperlyConfigured, match="not the certificate"):
        load(directory)


@pytest.mark.usefixtures("directory")
def test_nothing_is_signed_once_the_certificate_has_ended() -> None:
    call_command("issuer_keys", "init")
    with (
        time_machine.travel(document_signer().expires_at + timedelta(seconds=1)),
        pytest.raises(ImproperlyConfigured, match="ended"),
    ):
        document_signer()
