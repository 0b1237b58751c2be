"""What production refuses to start with: one test per unsafe setting, and the real command line."""

from __future__ import annotations

import base64
import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from django.core.exceptions import ImproperlyConfigured

from ecarte.checks import unsafe

if TYPE_CHECKING:
    from django.conf import LazySettings

ROOT = Path(__file__).resolve().parent.parent
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def safe(tmp_path: Path) -> dict[str, str]:
    """An environment that production accepts; nothing is connected to."""
    (tmp_path / "hsm.so").touch()
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "a secret of production" * 3,
        "ALLOWED_HOSTS": "ecarte.example.fr",
        "PUBLIC_URL": "https://ecarte.example.fr",
        "DATABASE_URL": "postgres://ecarte@database/ecarte",
        "REDIS_URL": "redis://broker/0",
        "VAULT_MASTER": "pkcs11:ecarte-vault",
        "CODE_PEPPER": KEY,
        "JOURNAL_KEYS": f"k1:{KEY}",
        "JOURNAL_WITNESSES": "s3://journal,file:///srv/journal",
        "ISSUER_KEYS_DIR": str(tmp_path),
        "PKCS11_MODULE": str(tmp_path / "hsm.so"),
        "PKCS11_PIN": "s3cret",
        "SEAL_KEYS": "0a1b",
        "PUSH_OPTIONAL": "1",
        "EMAIL_URL": "submission://ecarte:secret@mail.example.fr:587",
        "CONTACT_EMAIL_FROM": "e-carte Vitale <ne-pas-repondre@ecarte.example.fr>",
    }


def read(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The settings that are read from exactly this environment."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return SimpleNamespace(**runpy.run_path(str(ROOT / "ecarte" / "settings.py")))


def refused(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reasons against these settings."""
    settings = read(environment, monkeypatch)
    assert settings.PRODUCTION
    return list(unsafe(cast("LazySettings", settings)))


def test_a_safe_production_is_accepted(safe: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(safe, monkeypatch) == []


def test_a_witness_on_the_disk_of_the_system_is_refused(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "journal").mkdir()
    places = {"VAR_DIR": str(tmp_path), "JOURNAL_WITNESSES": f"file://{tmp_path}/journal"}
    [reason] = refused(safe | places, monkeypatch)
    assert "is on the disk of VAR_DIR" in reason


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DEBUG", "1", "DEBUG is on"),
        ("DEMO", "1", "DEMO is on"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("SECRET_KEY", None, "SECRET_KEY"),
        ("SECRET_KEY", "abcd" * 15, "fewer than 5 different"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS"),
        ("PUBLIC_URL", "http://ecarte.example.fr", "PUBLIC_URL"),
        ("DATABASE_URL", None, "DATABASE_URL"),
        ("REDIS_URL", None, "REDIS_URL"),
        ("VAULT_MASTER", None, "VAULT_MASTER must be pkcs11:LABEL or kms:KEY"),
        ("VAULT_MASTER", "local:k1", "VAULT_MASTER must be pkcs11:LABEL or kms:KEY"),
        ("VAULT_MASTER", "ecarte-vault", "VAULT_MASTER is no master key"),
        ("EVIDENCE_S3_ENDPOINT", "http://store.example.fr", "must be an https:// address"),
        ("VAULT_KMS_ENDPOINT", "http://kms.example.fr", "must be an https:// address"),
        ("CODE_PEPPER", None, "CODE_PEPPER"),
        ("JOURNAL_KEYS", None, "JOURNAL_KEYS"),
        ("JOURNAL_KEYS", "k1:short", "JOURNAL_KEYS"),
        ("JOURNAL_WITNESSES", None, "JOURNAL_WITNESSES"),
        ("JOURNAL_WITNESSES", "ftp://elsewhere", "JOURNAL_WITNESSES"),
        ("JOURNAL_TIMESTAMP_URL", "https://tsa.example.fr", "JOURNAL_TIMESTAMP_ROOTS"),
        ("CODE_PEPPER", "not base64!", "CODE_PEPPER"),
        ("ISSUER_KEYS", "file", "ISSUER_KEYS must be pkcs11"),
        ("PKCS11_MODULE", None, "PKCS11_MODULE"),
        ("PKCS11_MODULE", "/nonexistent", "PKCS11_MODULE"),
        ("PKCS11_PIN", None, "PKCS11_PIN"),
        ("SEAL_KEYS", None, "SEAL_KEYS"),
        ("SEAL_TRUST", "ecarte/demo/seals/test_authority", "test authority"),
        ("SEAL_TRUST", "nowhere", "no folder of readable certificates"),
        ("EMAIL_URL", None, "EMAIL_URL is missing"),
        ("EMAIL_URL", "smtp://mail.example.fr", "submission://"),
        ("EMAIL_URL", "console:", "submission://"),
        ("CONTACT_EMAIL_FROM", None, "CONTACT_EMAIL_FROM is missing"),
        ("SMS_GATEWAY_URL", "https://sms.example.fr", "SMS_GATEWAY_TOKEN is missing"),
        ("PUSH_OPTIONAL", None, "set PUSH_OPTIONAL=1"),
        ("PUSH_OPTIONAL", "0", "set PUSH_OPTIONAL=1"),
        ("WALLET_PROVIDERS", "/nonexistent", "WALLET_PROVIDERS is no readable file"),
        ("ANONYMOUS_WALLETS", "0", "WALLET_PROVIDERS is missing"),
        ("KEY_ATTESTATIONS_REQUIRED", "{}", "WALLET_PROVIDERS is missing"),
    ],
)
def test_production_refuses(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, reason: str
) -> None:
    changed = {key: text for key, text in safe.items() if key != name} | ({name: value} if value else {})
    reasons = refused(changed, monkeypatch)
    assert len(reasons) == 1
    assert reason in reasons[0]


def test_a_master_key_in_a_variable_is_accepted_from_whoever_asks_for_it(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {name: value for name, value in safe.items() if name != "VAULT_MASTER"} | {
        "VAULT_LOCAL_ALLOWED": "1"
    }
    [reason] = refused(asked, monkeypatch)
    assert "VAULT_KEYS is missing" in reason
    assert refused(asked | {"VAULT_KEYS": f"k1:{KEY}"}, monkeypatch) == []


def test_production_refuses_to_decode_without_a_filter_of_system_calls(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    [reason] = refused(safe, monkeypatch)
    assert "libseccomp" in reason


def test_production_refuses_the_root_s_key_beside_it(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "root.key").touch()
    [reason] = refused(safe, monkeypatch)
    assert "root.key" in reason


@pytest.fixture
def with_france_identite(safe: dict[str, str], tmp_path: Path) -> dict[str, str]:
    (tmp_path / "france-identite.json").touch()
    return safe | {
        "FRANCE_IDENTITE_ISSUER": "https://auth.franceconnect.gouv.fr/api/v2",
        "FRANCE_IDENTITE_CLIENT_ID": "e-carte",
        "FRANCE_IDENTITE_KEYS": str(tmp_path / "france-identite.json"),
    }


def test_a_production_with_france_identite_is_accepted(
    with_france_identite: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(with_france_identite, monkeypatch) == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("FRANCE_IDENTITE_ISSUER", "http://127.0.0.1:8001", "FRANCE_IDENTITE_ISSUER must be an https"),
        ("FRANCE_IDENTITE_ISSUER", "https://ecarte.example.fr/demo", "stand-in"),
        ("FRANCE_IDENTITE_CLIENT_ID", "", "FRANCE_IDENTITE_CLIENT_ID"),
        ("FRANCE_IDENTITE_ACR", "eidas1", "FRANCE_IDENTITE_ACR"),
        ("FRANCE_IDENTITE_KEYS", "/nonexistent", "france_identite_keys"),
    ],
)
def test_production_refuses_of_france_identite(
    with_france_identite: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    reason: str,
) -> None:
    [refusal] = refused(with_france_identite | {name: value}, monkeypatch)
    assert reason in refusal


@pytest.mark.parametrize("name", ["prod", "Production", "staging", ""])
def test_another_place_than_the_known_ones_is_refused(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"ECARTE_ENV=.* production, development or test"):
        refused(safe | {"ECARTE_ENV": name}, monkeypatch)


@pytest.mark.parametrize(("behind", "proxies"), [("1", 1), ("0", 0)])
def test_callers_are_counted_by_the_address_that_the_proxy_saw(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, behind: str, proxies: int
) -> None:
    settings = read(safe | {"BEHIND_PROXY": behind}, monkeypatch)
    assert proxies == settings.ALLAUTH_TRUSTED_PROXY_COUNT
    assert settings.REST_FRAMEWORK["NUM_PROXIES"] == proxies


@pytest.mark.parametrize("name", ["SECRET_KEY", "CODE_PEPPER", "PKCS11_PIN"])
def test_a_secret_may_be_read_from_a_file(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(safe.pop(name) + "\n")
    assert refused(safe | {f"{name}_FILE": str(file)}, monkeypatch) == []


def test_mail_is_sent_by_the_server_of_its_address(
    safe: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read(safe, monkeypatch)
    assert (settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS) == (
        "mail.example.fr",
        587,
        True,
    )
    assert (settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD) == ("ecarte", "secret")


def test_texts_go_by_https_only(safe: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = {"SMS_GATEWAY_URL": "http://sms.example.fr", "SMS_GATEWAY_TOKEN": "secret"}
    assert "must be an https://" in refused(safe | gateway, monkeypatch)[0]


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load Django as every process does: web, worker, beat and commands."""
    command = [sys.executable, "-c", "import django; django.setup()"]
    environment = environment | {"DJANGO_SETTINGS_MODULE": "ecarte.settings"}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_safe_production_starts(safe: dict[str, str]) -> None:
    started = start(safe)
    assert (started.returncode, started.stderr) == (0, "")


def test_an_unsafe_production_does_not_start_and_gives_every_reason_at_once(safe: dict[str, str]) -> None:
    started = start({"PATH": safe["PATH"], "SECRET_KEY": "short"})
    assert started.returncode != 0
    for name in (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "DATABASE_URL",
        "REDIS_URL",
        "VAULT_MASTER",
        "CODE_PEPPER",
    ):
        assert name in started.stderr
