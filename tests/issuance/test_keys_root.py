"""The offline root: what goes into the safe, and what it signs (ISO/IEC 18013-5, annex B)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from issuance.keys.certificates import MDOC_SIGNER, thumbprint
from issuance.keys.file import FileKeys
from issuance.keys.request import certificate_request
from issuance.keys.root import main

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = "https://ecarte.example.fr"


@pytest.fixture
def passphrase(tmp_path: Path) -> list[str]:
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery staple\n")
    return ["--passphrase-file", str(file)]


@pytest.fixture
def safe(tmp_path: Path, passphrase: list[str]) -> Path:
    folder = tmp_path / "safe"
    assert main(["create", str(folder), "--issuer", ISSUER, *passphrase]) == 0
    return folder


@pytest.fixture
def request_file(tmp_path: Path) -> tuple[Path, str]:
    """A request, and the name of its key."""
    keys = FileKeys(tmp_path / "system")
    reference = keys.generate()
    file = tmp_path / "request.pem"
    file.write_bytes(certificate_request(keys, reference))
    return file, thumbprint(keys.public_key(reference))


def certify(safe: Path, passphrase: list[str], request: Path, key_id: str, out: Path) -> int:
    named = [f"--key-id={key_id}", "--issuer", ISSUER, "--out", str(out)]
    return main(["certify", str(safe), str(request), *named, *passphrase])


@pytest.fixture
def leaf(
    safe: Path, passphrase: list[str], request_file: tuple[Path, str], tmp_path: Path
) -> x509.Certificate:
    assert certify(safe, passphrase, *request_file, tmp_path / "signer.pem") == 0
    return x509.load_pem_x509_certificate((tmp_path / "signer.pem").read_bytes())


def root_of(safe: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((safe / "root.pem").read_bytes())


def list_of(safe: Path) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl((safe / "root.crl").read_bytes())


def test_what_goes_into_the_safe_is_encrypted(safe: Path) -> None:
    assert sorted(path.name for path in safe.iterdir()) == ["root.crl", "root.key", "root.pem"]
    with pytest.raises(TypeError, match="encrypted"):
        load_pem_private_key((safe / "root.key").read_bytes(), None)


def test_a_root_is_never_overwritten(
    safe: Path, passphrase: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = (safe / "root.key").read_bytes()
    assert main(["create", str(safe), "--issuer", ISSUER, *passphrase]) == 1
    assert "root.key" in capsys.readouterr().err
    assert (safe / "root.key").read_bytes() == before


def test_a_short_passphrase_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "short").write_text("1234")
    arguments = ["create", str(tmp_path / "safe"), "--issuer", ISSUER]
    assert main([*arguments, "--passphrase-file", str(tmp_path / "short")]) == 1
    assert "20 characters" in capsys.readouterr().err
    assert not (tmp_path / "safe").exists()


def test_the_root_is_one_of_iso_18013_5(safe: Path) -> None:
    root = root_of(safe)
    extensions = root.extensions
    assert root.subject == root.issuer
    assert root.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value == "FR"
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.crl_sign) == (True, True, True)
    assert extensions.get_extension_for_class(x509.IssuerAlternativeName)
    assert root.serial_number.bit_length() >= 63


def test_a_document_signer_is_one_of_iso_18013_5(safe: Path, leaf: x509.Certificate) -> None:
    root, extensions = root_of(safe), leaf.extensions
    leaf.verify_directly_issued_by(root)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=457)
    key_of_root = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert (extended.critical, list(extended.value)) == (True, [MDOC_SIGNER])
    assert extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    [point] = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert point.full_name == [
        x509.UniformResourceIdentifier(f"{ISSUER}/issuance/revocations/{key_of_root.hex()}.crl")
    ]
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [ISSUER]
    authority = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert authority.key_identifier == key_of_root


def test_only_the_key_that_was_announced_is_certified(
    safe: Path,
    passphrase: list[str],
    request_file: tuple[Path, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    request, _ = request_file
    assert certify(safe, passphrase, request, "A" * 43, tmp_path / "signer.pem") == 1
    assert "not for " + "A" * 43 in capsys.readouterr().err
    assert not (tmp_path / "signer.pem").exists()


def test_a_request_that_its_key_did_not_sign_is_refused(
    safe: Path,
    passphrase: list[str],
    request_file: tuple[Path, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    request, key_id = request_file
    der = bytearray(x509.load_pem_x509_csr(request.read_bytes()).public_bytes(Encoding.DER))
    der[der.index(b"signer")] ^= 1  # another name than the one that was signed
    request.write_bytes(x509.load_der_x509_csr(bytes(der)).public_bytes(Encoding.PEM))
    assert certify(safe, passphrase, request, key_id, tmp_path / "signer.pem") == 1
    assert "not signed by its own key" in capsys.readouterr().err


def test_the_wrong_passphrase_opens_nothing(
    safe: Path, request_file: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "wrong").write_text("incorrect horse battery")
    wrong = ["--passphrase-file", str(tmp_path / "wrong")]
    assert certify(safe, wrong, *request_file, tmp_path / "signer.pem") == 1
    assert not (tmp_path / "signer.pem").exists()


def test_the_first_list_takes_nothing_back(safe: Path) -> None:
    revocations = list_of(safe)
    assert len(revocations) == 0
    assert revocations.is_signature_valid(root_of(safe).public_key())  # type: ignore[arg-type]
    assert revocations.next_update_utc is not None
    assert revocations.next_update_utc <= datetime.now(UTC) + timedelta(days=90)


def test_what_was_taken_back_stays_so_in_the_lists_that_follow(
    safe: Path, passphrase: list[str], leaf: x509.Certificate, tmp_path: Path
) -> None:
    assert main(["crl", str(safe), "--revoke", str(tmp_path / "signer.pem"), *passphrase]) == 0
    assert main(["crl", str(safe), *passphrase]) == 0
    revocations = list_of(safe)
    assert [entry.serial_number for entry in revocations] == [leaf.serial_number]
    assert revocations.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 3
