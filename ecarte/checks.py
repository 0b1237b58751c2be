"""Refuses to start a production that is not safe: web, worker, beat and every command alike."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.conf import LazySettings


def unsafe(settings: LazySettings) -> Iterator[str]:
    """Every reason why this configuration may not serve real people, in words an operator can act on."""
    # Here, not above: it takes 0.3 s to import, and every command loads this module.
    from ecarte.journal.configuration import misconfigured as misconfigured_journal
    from ecarte.vault.configuration import misconfigured as misconfigured_vault
    from issuance.authorization.providers import misconfigured as misconfigured_wallets
    from issuance.push.gateways import misconfigured as misconfigured_push
    from verification.engine.calls import can_refuse_calls
    from verification.engine.seals.trust import SealTrust
    from verification.integrity.judge import misconfigured

    if settings.DEBUG:
        yield "DEBUG is on"
    if settings.DEMO:
        yield "DEMO is on: it publishes push messages to anyone"
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield "SECRET_KEY is missing, shorter than 50 characters, or of fewer than 5 different ones"
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS must name the hosts that are served"
    if not settings.PUBLIC_URL.startswith("https://"):
        yield "PUBLIC_URL must be an https:// origin"
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        yield "DATABASE_URL must name a PostgreSQL server: the embedded database is for development"
    if not settings.REDIS_URL:
        yield "REDIS_URL is missing: the embedded broker is for development"
    yield from misconfigured_vault(settings.VAULT)
    if not _is_key(settings.CODE_PEPPER):
        yield "CODE_PEPPER must be 32 bytes in base64"
    yield from _unsafe_issuer_keys(settings)
    if not can_refuse_calls():
        yield "libseccomp.so.2 is missing: a film that takes over its decoder could read and call"
    if not SealTrust(settings.SEAL_TRUST).loads():
        yield "SEAL_TRUST is no folder of readable certificates (*.der) and revocation lists (*.crl)"
    elif settings.SEAL_TRUST and any(settings.SEAL_TRUST.glob("*TEST_KEY*")):
        yield "SEAL_TRUST is the folder of the test authority: anybody could sign the seal of a document"
    if not settings.SECOND_FACTOR_REQUIRED:
        yield "SECOND_FACTOR_REQUIRED is off: a stolen password would open people's identity documents"
    if "test" in settings.INTEGRITY_KINDS:
        yield "INTEGRITY_KINDS names test: anybody can sign what that issuer says of a device"
    yield from misconfigured()
    yield from _unsafe_provider(settings)
    yield from _unsafe_france_identite(settings)
    yield from _unsafe_messages(settings)
    yield from misconfigured_push(settings.PUSH)
    yield from misconfigured_journal(settings.JOURNAL, settings.VAR_DIR)
    yield from misconfigured_wallets(settings.WALLETS)


def _unsafe_issuer_keys(settings: LazySettings) -> Iterator[str]:
    """Where the keys that sign cards are kept."""
    if settings.ISSUER_KEYS != "pkcs11":
        yield "ISSUER_KEYS must be pkcs11: a key in a file can be copied"
    if not Path(settings.PKCS11_MODULE).is_file():
        yield "PKCS11_MODULE is no file: it names the HSM's PKCS#11 library"
    if not settings.PKCS11_PIN:
        yield "PKCS11_PIN is missing: the HSM would sign nothing"
    if not settings.SEAL_KEYS:
        yield "SEAL_KEYS is missing: make a key by manage.py seal new-key and name it"
    if (settings.ISSUER_KEYS_DIR / "root.key").exists():
        yield "ISSUER_KEYS_DIR holds root.key: the root's key lives in a safe, never beside the system"


def _unsafe_messages(settings: LazySettings) -> Iterator[str]:
    """What carries codes to the contacts of insured persons. The test gateway is that of DEMO."""
    if not settings.EMAIL_URL:
        yield "EMAIL_URL is missing: nobody could confirm their contact"
    elif not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield "EMAIL_URL must be submission://, or have ?ssl=1: it carries one-time codes"
    elif settings.CONTACT_EMAIL_FROM.endswith("@localhost>"):
        yield "CONTACT_EMAIL_FROM is missing: codes would come from nobody"
    if settings.SMS_GATEWAY_URL and not settings.SMS_GATEWAY_URL.startswith("https://"):
        yield "SMS_GATEWAY_URL must be an https:// address: it carries numbers and one-time codes"
    if settings.SMS_GATEWAY_URL and not settings.SMS_GATEWAY_TOKEN:
        yield "SMS_GATEWAY_TOKEN is missing: SMS_GATEWAY_URL would refuse every code"


def _unsafe_provider(settings: LazySettings) -> Iterator[str]:
    """The provider that staff signs in with, where there is one."""
    if not settings.STAFF_OIDC_ISSUER:
        return
    if not settings.STAFF_OIDC_ISSUER.startswith("https://"):
        yield "STAFF_OIDC_ISSUER must be an https:// address: who signs in would be anybody's choice"
    for name in ("STAFF_OIDC_CLIENT_ID", "STAFF_OIDC_CLIENT_SECRET", "STAFF_OIDC_ACR"):
        if not getattr(settings, name):
            yield f"{name} is missing: no sign-in by STAFF_OIDC_ISSUER could succeed"


def _unsafe_france_identite(settings: LazySettings) -> Iterator[str]:
    """The provider that people prove their identity with, where there is one."""
    if not settings.FRANCE_IDENTITE_ISSUER:
        return
    if not settings.FRANCE_IDENTITE_ISSUER.startswith("https://"):
        yield "FRANCE_IDENTITE_ISSUER must be an https:// address: anybody could prove to be anybody"
    if settings.FRANCE_IDENTITE_ISSUER.startswith(settings.PUBLIC_URL):
        yield "FRANCE_IDENTITE_ISSUER is this place itself: the stand-in proves nothing"
    if not settings.FRANCE_IDENTITE_CLIENT_ID:
        yield "FRANCE_IDENTITE_CLIENT_ID is missing: no identity could be proven"
    if settings.FRANCE_IDENTITE_ACR not in ("eidas2", "eidas3"):
        yield "FRANCE_IDENTITE_ACR must be eidas2 or eidas3: less proves no identity"
    if not settings.FRANCE_IDENTITE_KEYS.is_file():
        yield "FRANCE_IDENTITE_KEYS is no file: make it by manage.py france_identite_keys"


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def refuse_unsafe_production(settings: LazySettings) -> None:
    """Raise ImproperlyConfigured with the whole list, so that it is mended in one go."""
    if settings.PRODUCTION and (reasons := list(unsafe(settings))):
        raise ImproperlyConfigured("refusing to start in production:\n- " + "\n- ".join(reasons))
