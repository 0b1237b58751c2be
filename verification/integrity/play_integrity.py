"""Play Integrity, classic requests, verified without asking Google.

The app's publisher manages its response keys itself (Play Console), so the token, a JWS (ES256) inside a JWE
(A256KW, A256GCM), is decrypted and verified here.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from verification.engine.types import Verdict
from verification.integrity.evidence import InvalidEvidence, Judged

SOUND = frozenset({"MEETS_DEVICE_INTEGRITY", "MEETS_STRONG_INTEGRITY"})
BASIC = "MEETS_BASIC_INTEGRITY"


@dataclass(frozen=True)
class PlayIntegrity:
    """The keys of one app, and what it is."""

    decryption: OctKey
    verification: ECKey
    package: str
    certificates: frozenset[str]
    """SHA-256 of the certificates that sign the app, base64url without padding, as the token has them."""

    @classmethod
    def configured(cls) -> PlayIntegrity:
        """Raises ImproperlyConfigured."""
        package, certificates = settings.PLAY_INTEGRITY_PACKAGE, settings.PLAY_INTEGRITY_CERTIFICATES
        try:
            decryption = base64.b64decode(settings.PLAY_INTEGRITY_DECRYPTION_KEY, validate=True)
            verification = load_der_public_key(
                base64.b64decode(settings.PLAY_INTEGRITY_VERIFICATION_KEY, validate=True)
            )
        except ValueError as error:
            raise ImproperlyConfigured("the keys of the Play Console are not readable") from error
        keyed = isinstance(verification, EllipticCurvePublicKey) and len(decryption) == 32
        if not (keyed and package and certificates):
            raise ImproperlyConfigured("set every PLAY_INTEGRITY_… variable")
        assert isinstance(verification, EllipticCurvePublicKey)
        return cls(
            OctKey.import_key(decryption), ECKey.import_key(verification), package, frozenset(certificates)
        )

    def verify(self, token: str, *, nonce: str) -> Judged:
        try:
            payload = self._open(token)
            request, app, device = (
                payload[part] for part in ("requestDetails", "appIntegrity", "deviceIntegrity")
            )
            of_request = request["nonce"].rstrip("="), request["requestPackageName"]
            recognised = app["appRecognitionVerdict"]
            signed_by = set(app.get("certificateSha256Digest", ()))
            verdicts = set(device.get("deviceRecognitionVerdict", ()))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise InvalidEvidence from error
        if of_request != (nonce, self.package):
            raise InvalidEvidence("other_nonce" if of_request[0] != nonce else "other_app")
        if recognised == "UNEVALUATED":
            return Judged(Verdict.DOUBT, "app_unknown")
        if recognised != "PLAY_RECOGNIZED" or not signed_by & self.certificates:
            raise InvalidEvidence("other_app")
        if verdicts & SOUND:
            return Judged(Verdict.PASS)
        return Judged(Verdict.DOUBT, "basic") if BASIC in verdicts else Judged(Verdict.FAIL, "no_device")

    def _open(self, token: str) -> dict[str, Any]:
        sealed = jwe.decrypt_compact(token, self.decryption, algorithms=["A256KW", "A256GCM"])
        inner = jws.deserialize_compact(sealed.plaintext or b"", self.verification, algorithms=["ES256"])
        payload = json.loads(inner.payload)
        if not isinstance(payload, dict):
            raise InvalidEvidence
        return payload
