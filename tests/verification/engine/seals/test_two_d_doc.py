from __future__ import annotations

import shutil
from base64 import b32encode
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from ecarte.demo.people import CAST
from ecarte.demo.person import DocumentKind
from ecarte.demo.seals.authority import EXPIRED, FOLDER, REVOKED, SIGNER, UNKNOWN, sign
from ecarte.demo.seals.payload import paper_seal
from tests.verification.engine.seals.published import (
    PUBLISHED,
    VERSION_2_ADDRESS,
    VERSION_3_IDENTITY,
    VERSION_3_ZONE,
    VERSION_4_TEST,
)
from verification.engine.seals.judge import OTHER, judge_payload
from verification.engine.seals.reading import Judged, SealKind, SealVerdict
from verification.engine.seals.trust import SealTrust

if TYPE_CHECKING:
    from pathlib import Path

FOREIGNER = next(person for person in CAST if person.kind is DocumentKind.RESIDENCE_PERMIT)
SEAL = paper_seal(FOREIGNER)
TRUST = SealTrust(FOLDER)


def judge(text: str, trust: SealTrust) -> Judged:
    return judge_payload(text.encode("ascii"), trust)


def signed(header_and_fields: str, certificate: str = SIGNER) -> str:
    signature = b32encode(sign(certificate, header_and_fields.encode())).decode().rstrip("=")
    return f"{header_and_fields}\x1f{signature}"


@pytest.mark.parametrize(("code", "expected"), PUBLISHED.items(), ids=lambda item: str(item)[:24])
def test_published_codes_of_versions_2_to_4_are_read_and_judged(
    code: str, expected: tuple[int, str, SealVerdict], published_trust: SealTrust
) -> None:
    judged = judge(code, published_trust)

    assert judged.kind is SealKind.TWO_D_DOC
    assert (judged.version, judged.document_type, judged.verdict) == expected


@pytest.mark.parametrize(
    "header",
    ["DC01XX00TST12253225307", "DC02XX00TST12253225307", "DC03XX00TST1225322530701", "DC04XX00TST1225322530701FR"],
    ids=["1", "2", "3", "4"],
)  # fmt: skip
def test_each_of_the_four_versions_is_verified(header: str, test_trust: SealTrust) -> None:
    judged = judge(signed(f"{header}60JEANNE\x1d62DUPONT\x1d67FR68F"), test_trust)

    assert judged.verdict is SealVerdict.VALID
    assert judged.version == int(header[2:4])
    assert judged.fields is not None
    assert (judged.fields.family_name, judged.fields.given_names) == ("DUPONT", ("JEANNE",))


def test_the_test_certificate_of_the_specification_is_not_believed_by_default() -> None:
    assert judge(VERSION_3_IDENTITY, SealTrust()).verdict is SealVerdict.UNKNOWN_CERTIFICATE


def test_the_shipped_trust_list_is_believed_besides_the_folder(test_trust: SealTrust) -> None:
    assert SealTrust().certificate("FR03", "AV01") is not None
    assert test_trust.certificate("FR03", "AV01") is not None


def test_an_identity_document_gives_its_fields(test_trust: SealTrust) -> None:
    fields = judge_payload(SEAL, test_trust).fields

    assert fields is not None
    assert fields.family_name == "FERREIRA DA SILVA"
    assert fields.given_names == ("JOAO", "MIGUEL")
    assert fields.birth_date == date(1966, 5, 30)
    assert (fields.sex, fields.nationality, fields.document_number) == ("M", "BR", "7A4KXW2P9")
    assert fields.expiry_date == date(2034, 1, 21)


def test_a_sealed_zone_gives_its_lines(published_trust: SealTrust) -> None:
    fields = judge(VERSION_3_ZONE, published_trust).fields

    assert fields is not None
    assert fields.mrz is not None
    assert (fields.mrz.layout, fields.mrz.family_name, fields.mrz.document_number) == (
        "TD3",
        "SPECIMEN",
        "07CD12304",
    )


def test_a_field_that_was_cut_short_is_known_to_be(test_trust: SealTrust) -> None:
    judged = judge(signed("DC04XX00TST1225322530701FR02SPECIMEN\x1d62DUPONTEL\x1e68F"), test_trust)

    assert judged.verdict is SealVerdict.VALID
    assert judged.fields is not None
    assert (judged.fields.family_name, judged.fields.sex) == ("DUPONTEL", "F")
    assert judged.fields.family_name_truncated
    assert not judged.fields.given_names_truncated


def test_an_annex_after_the_signature_is_not_taken_for_signed(test_trust: SealTrust) -> None:
    judged = judge_payload(SEAL + b"\x1d62IMPOSTOR", test_trust)

    assert judged.verdict is SealVerdict.VALID
    assert judged.fields is not None
    assert judged.fields.family_name == "FERREIRA DA SILVA"


@pytest.mark.parametrize(
    ("certificate", "verdict"),
    [
        (REVOKED, SealVerdict.REVOKED),
        (EXPIRED, SealVerdict.EXPIRED_CERTIFICATE),
        (UNKNOWN, SealVerdict.UNKNOWN_CERTIFICATE),
    ],
)
def test_revoked_expired_and_unknown_certificates_are_told_apart(
    certificate: str, verdict: SealVerdict, test_trust: SealTrust
) -> None:
    assert judge_payload(paper_seal(FOREIGNER, certificate=certificate), test_trust).verdict is verdict


def test_an_altered_seal_of_a_revoked_certificate_is_called_altered(test_trust: SealTrust) -> None:
    seal = paper_seal(FOREIGNER, certificate=REVOKED).replace(b"FERREIRA", b"PEREIRAS")

    assert judge_payload(seal, test_trust).verdict is SealVerdict.INVALID_SIGNATURE


def test_a_seal_without_a_day_of_signature_is_not_valid(test_trust: SealTrust) -> None:
    judged = judge(signed("DC04XX00TST12253FFFF0701FR62DUPONT\x1d"), test_trust)

    assert judged.verdict is SealVerdict.EXPIRED_CERTIFICATE


def test_a_revocation_list_of_somebody_else_revokes_nothing(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    somebody = ec.generate_private_key(ec.SECP256R1())
    genuine = x509.load_der_x509_crl((FOLDER / "XX00.crl").read_bytes())
    certificate = x509.load_der_x509_certificate((FOLDER / f"{SIGNER}.der").read_bytes())
    revoked = (
        x509.RevokedCertificateBuilder()
        .serial_number(certificate.serial_number)
        .revocation_date(genuine.last_update_utc)
        .build()
    )
    forged = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(genuine.issuer)
        .last_update(genuine.last_update_utc)
        .next_update(genuine.last_update_utc + timedelta(days=1))
        .add_revoked_certificate(revoked)
        .sign(somebody, hashes.SHA256())
    )
    (tmp_path / "forged.crl").write_bytes(forged.public_bytes(Encoding.DER))

    assert judge_payload(SEAL, SealTrust(tmp_path)).verdict is SealVerdict.VALID


def test_a_certificate_that_its_authority_did_not_issue_is_not_believed(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    genuine = x509.load_der_x509_certificate((FOLDER / f"{SIGNER}.der").read_bytes())
    somebody = ec.generate_private_key(ec.SECP256R1())
    forged = (
        x509.CertificateBuilder()
        .subject_name(genuine.subject)
        .issuer_name(genuine.issuer)
        .public_key(somebody.public_key())
        .serial_number(1)
        .not_valid_before(genuine.not_valid_before_utc)
        .not_valid_after(genuine.not_valid_after_utc)
        .sign(somebody, hashes.SHA256())
    )
    (tmp_path / f"{SIGNER}.der").write_bytes(forged.public_bytes(Encoding.DER))

    assert judge_payload(SEAL, SealTrust(tmp_path)).verdict is SealVerdict.UNKNOWN_CERTIFICATE


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(SEAL) - 1), value=st.integers(0, 255))
def test_no_seal_with_a_changed_character_is_ever_valid(at: int, value: int) -> None:
    altered = SEAL[:at] + bytes([value]) + SEAL[at + 1 :]

    verdict = judge_payload(altered, TRUST).verdict

    assert (verdict is SealVerdict.VALID) == (altered == SEAL)


@pytest.mark.parametrize("at", range(1, 104))
def test_no_other_spelling_of_a_character_of_the_signature_is_valid(at: int) -> None:
    for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=abz":
        altered = bytearray(SEAL)
        altered[-at] = letter
        if bytes(altered) != SEAL:
            assert judge_payload(bytes(altered), TRUST).verdict is not SealVerdict.VALID


@pytest.mark.parametrize("code", [VERSION_2_ADDRESS, VERSION_3_IDENTITY, VERSION_3_ZONE, VERSION_4_TEST])
def test_no_published_code_with_a_changed_character_is_valid(code: str, published_trust: SealTrust) -> None:
    for at, letter in enumerate(code):
        altered = code[:at] + ("A" if letter != "A" else "B") + code[at + 1 :]
        assert judge(altered, published_trust).verdict is not SealVerdict.VALID


@settings(max_examples=300, deadline=None)
@given(payload=st.binary(max_size=3200))
def test_any_bytes_end_in_a_judgement(payload: bytes) -> None:
    assert judge_payload(payload, TRUST) == OTHER or payload.startswith((b"DC", b"IS01"))


@settings(max_examples=300, deadline=None)
@given(
    header=st.from_regex(
        r"DC0[0-9](FR00|XX00)(0001|TST1)[0-9A-F]{8}[0-9A-Z]{2}[0-9 ]{0,2}[A-Z]{0,2}", fullmatch=True
    ),
    message=st.text(st.sampled_from("06789ABFOZ \x1d\x1e\x1f<;é\x00"), max_size=300),
    signature=st.text(st.sampled_from("AZ27=\x1d\x1fé"), max_size=120),
)
def test_any_text_that_begins_like_a_2d_doc_ends_in_a_judgement(
    header: str, message: str, signature: str
) -> None:
    judged = judge_payload(f"{header}{message}\x1f{signature}".encode("latin-1"), TRUST)

    assert judged.verdict is not SealVerdict.VALID


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"DC",
        b"DC04",
        b"DC04\x1f",
        b"DC05" + SEAL[4:],
        b"\xdc\x04" + bytes(200),
        SEAL.replace(b"\x1f", b""),
        SEAL + b"\x1f" + SEAL,
        b"DC04XX00TST1ZZZZZZZZ0701FR\x1fAAAA",
        b"DC04XX00TST1225322530701FR" + b"62\x1d" * 1000 + b"\x1f" + b"A" * 103,
        b"\x1d" * 3000,
        b"DC03XX00TST12253225307\xb2\xb3\x1fAA",
    ],
)
def test_broken_codes_end_in_a_judgement_and_are_not_valid(payload: bytes) -> None:
    assert judge_payload(payload, TRUST).verdict is not SealVerdict.VALID


@pytest.mark.parametrize(
    "day", ["0101999999999999", "+1+1+202", "010120", "01-12000", "00000000", "01 12000"]
)
def test_an_impossible_day_is_none(day: str) -> None:
    judged = judge(f"DC03FR000001125E125B070262SPECIMEN\x1d6O{day}\x1f" + 104 * "A", TRUST)

    assert judged.kind is SealKind.TWO_D_DOC
    assert judged.fields is not None
    assert judged.fields.expiry_date is None


@pytest.mark.parametrize(
    ("header", "is_of_identity"),
    [
        ("DC04XX00TST1225322530701FR", True),
        ("DC04XX00TST1225322530801FR", True),
        ("DC04XX00TST1225322530001FR", False),
        ("DC04XX00TST1225322531301FR", False),
        ("DC04XX00TST1225322530702FR", False),
    ],
    ids=["identity", "zone", "address", "application", "type_of_another_perimeter"],
)
def test_only_some_types_are_of_identity_documents(header: str, is_of_identity: bool) -> None:
    judged = judge(signed(f"{header}62DUPONT\x1d"), TRUST)

    assert (judged.verdict, judged.is_of_identity) == (SealVerdict.VALID, is_of_identity)


def test_what_no_parser_foresaw_is_another_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def surprised(text: str) -> None:
        raise RecursionError

    monkeypatch.setattr("verification.engine.seals.judge.judge_ins", surprised)

    assert judge("IS01", TRUST) == OTHER
