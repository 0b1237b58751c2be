"""What production is by its settings alone: clean for Django's own checks, cookies bound to the host."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.test_production_check import read, safe

if TYPE_CHECKING:
    from types import SimpleNamespace

__all__ = ["safe"]
ROOT = Path(__file__).resolve().parents[2]
SECRET = re.compile(r"(KEYS?|SECRET|PASSWORD|TOKEN|PIN|PEPPER)$|^(DATABASE|REDIS|EMAIL)_URL$")
READ_PLAINLY = re.compile(r'\.(?:str|list)\(\s*"(\w+)"')
NO_SECRETS = {"ISSUER_KEYS", "SEAL_KEYS", "PKCS11_TOKEN"}
"""Where keys are kept, references of keys, and the label of a token."""


@pytest.fixture
def production(safe: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    return read(safe, monkeypatch)


@pytest.mark.slow
def test_django_s_own_deployment_checks_find_nothing(safe: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = safe | {"SECRET_KEY": secrets.token_urlsafe(50)}
    checked = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stderr


@pytest.mark.parametrize("name", ["SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"])
def test_no_other_host_and_no_script_reads_or_sets_a_cookie(production: SimpleNamespace, name: str) -> None:
    of = vars(production)
    assert of[f"{name}_NAME"].startswith("__Host-")
    assert of[f"{name}_SECURE"] is of[f"{name}_HTTPONLY"] is True
    assert of.get(f"{name}_SAMESITE", "Lax") == "Lax"
    assert of.get(f"{name}_DOMAIN") is None


def test_messages_are_kept_in_the_session(production: SimpleNamespace) -> None:
    assert production.MESSAGE_STORAGE.endswith("session.SessionStorage")


def test_every_secret_may_be_a_file() -> None:
    """None is read by a call that knows no `_FILE`."""
    sources = [ROOT / "ecarte" / "settings.py", *ROOT.glob("*/**/configuration.py")]
    plain = {name for each in sources for name in READ_PLAINLY.findall(each.read_text(encoding="utf-8"))}
    assert len(sources) >= 3
    assert {name for name in plain if SECRET.search(name)} - NO_SECRETS == set()
