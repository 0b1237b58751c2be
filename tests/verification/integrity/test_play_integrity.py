"""Play Integrity tokens, made with keys of the same kinds as the Play Console's."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey

from verification.engine.types import Verdict
from verification.integrity.evidence import InvalidEvidence
from verification.integrity.play_integrity import PlayIntegrity

NONCE, CERTIFICATE = "n" * 43, "c" * 43
KEY, SIGNER = OctKey.import_key(os.urandom(32)), ECKey.generate_key("P-256")
VERIFIER = PlayIntegrity(KEY, SIGNER, "fr.example.ecarte", frozenset({CERTIFICATE}))


def payload(**replaced: Any) -> dict[str, Any]:
    """As documented for classic requests."""
    return {
        "requestDetails": {"requestPackageName": "fr.example.ecarte", "nonce": NONCE, "timestampMillis": "1"},
        "appIntegrity": {
            "appRecognitionVerdict": "PLAY_RECOGNIZED",
            "packageName": "fr.example.ecarte",
            "certificateSha256Digest": [CERTIFICATE],
        },
        "deviceIntegrity": {"deviceRecognitionVerdict": ["MEETS_DEVICE_INTEGRITY"]},
        **replaced,
    }


def token(content: Any, *, signer: ECKey = SIGNER, key: OctKey = KEY) -> str:
    inner = jws.serialize_compact(
        {"alg": "ES256"}, json.dumps(content).encode(), signer, algorithms=["ES256"]
    )
    algorithms = ["A256KW", "A256GCM"]
    return jwe.encrypt_compact(
        {"alg": "A256KW", "enc": "A256GCM"}, inner.encode(), key, algorithms=algorithms
    )


def device(*verdicts: str) -> dict[str, Any]:
    return {"deviceIntegrity": {"deviceRecognitionVerdict": list(verdicts)}}


@pytest.mark.parametrize(
    ("content", "verdict", "detail"),
    [
        (payload(), Verdict.PASS, ""),
        (payload(**device("MEETS_STRONG_INTEGRITY")), Verdict.PASS, ""),
        (payload(**device("MEETS_BASIC_INTEGRITY")), Verdict.DOUBT, "basic"),
        (payload(**device()), Verdict.FAIL, "no_device"),
        (payload(deviceIntegrity={}), Verdict.FAIL, "no_device"),
        (payload(appIntegrity={"appRecognitionVerdict": "UNEVALUATED"}), Verdict.DOUBT, "app_unknown"),
    ],
)
def test_what_the_device_is_worth(content: Any, verdict: Verdict, detail: str) -> None:
    judged = VERIFIER.verify(token(content), nonce=NONCE)
    assert (judged.verdict, judged.detail) == (verdict, detail)


def of_request(**replaced: str) -> dict[str, Any]:
    return payload(requestDetails=payload()["requestDetails"] | replaced)


def of_app(**replaced: Any) -> dict[str, Any]:
    return payload(appIntegrity=payload()["appIntegrity"] | replaced)


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        (lambda: token(of_request(nonce="m" * 43)), "other_nonce"),
        (lambda: token(of_request(requestPackageName="fr.example.other")), "other_app"),
        (lambda: token(of_app(appRecognitionVerdict="UNRECOGNIZED_VERSION")), "other_app"),
        (lambda: token(of_app(certificateSha256Digest=["d" * 43])), "other_app"),
        (lambda: token(payload(), signer=ECKey.generate_key("P-256")), "invalid"),
        (lambda: token(payload(), key=OctKey.import_key(os.urandom(32))), "invalid"),
        (lambda: token([]), "invalid"),
        (lambda: token({}), "invalid"),
        (lambda: token(payload(requestDetails=3)), "invalid"),
        (lambda: "x.y.z", "invalid"),
        (lambda: "é" * 40, "invalid"),
    ],
)
def test_what_is_not_genuine_is_refused(given: object, detail: str) -> None:
    assert callable(given)
    with pytest.raises(InvalidEvidence) as refused:
        VERIFIER.verify(given(), nonce=NONCE)
    assert refused.value.detail == detail
