"""The submission signed by the device key: no other films than those that the phone made are judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from ecarte.problems import Problem
from verification.intake.upload_problems import SUBMISSION_SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verification.models import Capture, CaptureChallenge, Enrolment, PivotIdentity

TYPE = "ecarte-submission+jwt"
MAX_BYTES = 2048


def verify_films(
    *, signature: str, enrolment: Enrolment, challenge: CaptureChallenge, captures: Iterable[Capture]
) -> None:
    """Over enrolment, challenge and the digest of each film. Raises Problem (submission_signature)."""
    films = {capture.kind: capture.sha256 for capture in captures}
    _verify(signature, enrolment, {"challenge": str(challenge.pk), "captures": films})


def verify_identity(*, signature: str, enrolment: Enrolment, identity: PivotIdentity) -> None:
    """Over the enrolment and the proven identity. Raises Problem (submission_signature)."""
    _verify(signature, enrolment, {"identity": str(identity.pk)})


def _verify(signature: str, enrolment: Enrolment, submitted: dict[str, Any]) -> None:
    """A compact JWS (ES256) by the enrolled key over exactly what is submitted."""
    if _signed(signature, enrolment.device_jwk) != {"enrolment": str(enrolment.pk), **submitted}:
        raise Problem(SUBMISSION_SIGNATURE)


def _signed(signature: str, jwk: dict[str, Any]) -> Any:
    if not signature.isascii() or len(signature) > MAX_BYTES:
        raise Problem(SUBMISSION_SIGNATURE)
    try:
        opened = jws.deserialize_compact(signature.encode(), ECKey.import_key(jwk), algorithms=["ES256"])
        if opened.headers().get("typ") != TYPE:
            raise Problem(SUBMISSION_SIGNATURE)
        return json.loads(opened.payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Problem(SUBMISSION_SIGNATURE) from error
