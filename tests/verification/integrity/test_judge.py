"""Evidence of a device's integrity: which verifiers are asked, and what their word is worth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from joserfc import jws
from joserfc.jwk import ECKey

from ecarte.checks import unsafe
from tests.verification.intake.conftest import answer, phone_in
from tests.verification.intake.test_submission import BOTH, filmed, ready
from verification.engine.types import Verdict
from verification.integrity.judge import integrity_finding, judge_integrity
from verification.models import Enrolment
from verification.prechecks.capture_origin import told_findings

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.phone import Phone

__all__ = ["phone_in", "ready"]
NONCE = "n" * 43


def made_up(device: str = "sound", *, nonce: str = NONCE, key: ECKey | None = None) -> str:
    key = key or ECKey.import_key(json.loads(settings.INTEGRITY_TEST_KEY.read_text()))
    claims = json.dumps({"nonce": nonce, "device": device}).encode()
    return jws.serialize_compact({"alg": "ES256"}, claims, key, algorithms=["ES256"])


@pytest.mark.parametrize(
    ("device", "verdict", "detail"),
    [("sound", Verdict.PASS, ""), ("unsure", Verdict.DOUBT, "basic"), ("broken", Verdict.FAIL, "no_device")],
)
def test_what_the_issuer_says_is_the_verdict(device: str, verdict: Verdict, detail: str) -> None:
    judged = judge_integrity(kind="test", token=made_up(device), nonce=NONCE)
    assert (judged.verdict, judged.detail) == (verdict, detail)


@pytest.mark.parametrize(
    ("token", "detail"),
    [
        (lambda: made_up(nonce="another challenge's"), "other_nonce"),
        (lambda: made_up(key=ECKey.generate_key("P-256")), "invalid"),
        (lambda: made_up("perfect"), "invalid"),
        (lambda: "é", "invalid"),
        (lambda: "a.b.c", "invalid"),
    ],
)
def test_what_is_not_genuine_fails(token: object, detail: str) -> None:
    assert callable(token)
    judged = judge_integrity(kind="test", token=token(), nonce=NONCE)
    assert (judged.verdict, judged.detail) == (Verdict.FAIL, detail)


def test_a_phone_that_brings_nothing_is_not_doubted() -> None:
    assert judge_integrity(kind=None, token="", nonce=NONCE).verdict == Verdict.NOT_RUN
    assert integrity_finding({}).verdict == Verdict.NOT_RUN


def test_what_nobody_here_verifies_is_not_judged(settings: Settings) -> None:
    settings.INTEGRITY_KINDS = []
    judged = judge_integrity(kind="test", token=made_up(), nonce=NONCE)
    assert (judged.verdict, judged.detail) == (Verdict.NOT_RUN, "not_configured")


def test_production_refuses_the_made_up_issuer(settings: Settings) -> None:
    settings.INTEGRITY_KINDS = ["test"]
    assert any("INTEGRITY_KINDS names test" in reason for reason in unsafe(settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["play_integrity", "app_attest", "unheard_of"])
def test_a_verifier_without_its_keys_is_refused(settings: Settings, kind: str) -> None:
    settings.INTEGRITY_KINDS = [kind]
    assert any(f"INTEGRITY_KINDS: {kind}" in reason for reason in unsafe(settings))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_evidence_is_bound_to_the_challenge_and_kept_as_its_verdict(ready: Phone) -> None:
    nonce = answer(ready.call("POST", f"{ready.home}/challenges"))["integrity_nonce"]
    challenge = Enrolment.objects.get().challenges.get()
    assert nonce == challenge.integrity_nonce
    challenge = filmed(ready, *BOTH)
    films = dict(challenge.captures.values_list("kind", "sha256"))
    evidence = {"kind": "test", "token": made_up(nonce=challenge.integrity_nonce)}
    assert ready.submit(str(challenge.pk), films, integrity=evidence).status_code == 202
    challenge.refresh_from_db()
    assert challenge.integrity == {"verdict": "pass", "detail": ""}
    finding = told_findings(Enrolment.objects.get())[-1]
    assert (finding.code, finding.verdict, finding.advisory) == ("device.integrity", Verdict.PASS, True)


@pytest.mark.django_db
def test_evidence_for_another_challenge_is_submitted_and_fails(ready: Phone) -> None:
    challenge = filmed(ready, *BOTH)
    films = dict(challenge.captures.values_list("kind", "sha256"))
    response = ready.submit(str(challenge.pk), films, integrity={"kind": "test", "token": made_up()})
    assert response.status_code == 202
    challenge.refresh_from_db()
    assert challenge.integrity == {"verdict": "fail", "detail": "other_nonce"}
