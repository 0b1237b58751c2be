"""Judges the evidence that comes with a submission, with the verifiers that the settings choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from verification.engine.types import Finding, Verdict
from verification.integrity.app_attest import AppAttest
from verification.integrity.evidence import InvalidEvidence, Judged
from verification.integrity.made_up import MadeUpIssuer
from verification.integrity.play_integrity import PlayIntegrity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from verification.integrity.evidence import Verifier

CODE = "device.integrity"
KINDS: dict[str, Callable[[], Verifier]] = {
    "play_integrity": PlayIntegrity.configured,
    "app_attest": AppAttest.configured,
    "test": MadeUpIssuer.configured,
}


def judge_integrity(*, kind: str | None, token: str, nonce: str) -> Judged:
    """A phone that brings nothing, or what nobody here can verify, is not doubted for that."""
    if kind is None:
        return Judged(Verdict.NOT_RUN, "not_told")
    if kind not in settings.INTEGRITY_KINDS:
        return Judged(Verdict.NOT_RUN, "not_configured")
    try:
        return KINDS[kind]().verify(token, nonce=nonce)
    except InvalidEvidence as error:
        return Judged(Verdict.FAIL, error.detail)


def integrity_finding(kept: Mapping[str, str]) -> Finding:
    """`device.integrity`, from what was kept with the challenge."""
    if not kept:
        return Finding(code=CODE, verdict=Verdict.NOT_RUN, detail="not_told", advisory=True)
    return Finding(code=CODE, verdict=Verdict(kept["verdict"]), detail=kept["detail"], advisory=True)


def misconfigured() -> list[str]:
    """Why the chosen verifiers cannot verify, in words an operator can act on."""
    reasons = []
    for kind in settings.INTEGRITY_KINDS:
        try:
            KINDS[kind]()
        except (ImproperlyConfigured, KeyError) as error:
            reasons.append(f"INTEGRITY_KINDS: {kind}: {error}")
    return reasons
