"""How the second factor is kept."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter

from ecarte.vault import keys

PURPOSE = b"ecarte mfa"
CONTEXT = b"authenticator"


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the seeds of TOTP and recovery codes: a copy of the database makes no second factor."""

    def encrypt(self, text: str) -> str:
        sealed = keys.encrypt(text.encode(), purpose=PURPOSE, context=CONTEXT)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `ecarte.vault.keys.Unreadable`."""
        sealed = base64.b64decode(encrypted_text)
        return keys.decrypt(sealed, purpose=PURPOSE, context=CONTEXT).decode()
