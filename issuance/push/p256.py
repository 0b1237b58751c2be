"""The P-256 keys that this place signs with towards push services."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import ECKey


def private_key(pem: str, *, name: str) -> ECKey:
    """The private key in the PEM of the setting `name`. Raises ImproperlyConfigured."""
    try:
        key = ECKey.import_key(pem)
    except (JoseError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{name} is no private key in PEM") from error
    if not key.is_private or key.curve_name != "P-256":
        raise ImproperlyConfigured(f"{name} is not the private key of a P-256 pair")
    return key
