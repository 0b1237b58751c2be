"""Sealed evidence in each kind of store: kept, read, destroyed, swept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.utils import timezone

from ecarte.vault.keys import Unreadable
from ecarte.vault.stores import configured_store
from tests.aws import a_bucket
from tests.verification.factories import an_enrolment, some_evidence
from verification.evidence import store

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path
    if request.param == "bucket":
        address, name = a_bucket()
        settings.VAULT = replace(configured.VAULT, bucket=name, s3_endpoint=address)


def pieces(file_id: object) -> int:
    return len(configured_store().pieces(str(file_id)))


def test_evidence_grows_and_is_read_in_ranges() -> None:
    evidence = some_evidence(an_enrolment(), b"a face")
    store.append(evidence, b" and more")
    evidence.refresh_from_db()
    assert b"".join(store.read(evidence)) == b"a face and more"
    assert b"".join(store.read(evidence, start=2, stop=10)) == b"face and"


def test_what_is_destroyed_does_not_open_and_leaves_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    gone, kept = (some_evidence(an_enrolment(), b"a face") for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        store.destroy(gone)
    gone.refresh_from_db()
    with pytest.raises(Unreadable):
        list(store.read(gone))
    assert (pieces(gone.pk), pieces(kept.pk)) == (0, 1)
    assert b"".join(store.read(kept)) == b"a face"


def test_a_file_that_nobody_can_open_is_swept_and_the_others_stay() -> None:
    kept, rolled_back, now = some_evidence(an_enrolment()), str(uuid4()), timezone.now()
    configured_store().put(rolled_back, 0, b"left by an act that was rolled back")
    assert store.sweep_files(older_than=now - timedelta(minutes=1)) == 0  # it may still be committed
    assert store.sweep_files(older_than=now + timedelta(minutes=1)) == 1
    assert (pieces(rolled_back), pieces(kept.pk)) == (0, 1)


def test_every_folder_has_its_turn_within_a_day() -> None:
    left, later = str(uuid4()), timezone.now() + timedelta(days=2)
    configured_store().put(left, 0, b"left by an act that was rolled back")
    turns = [store.sweep_in_turn(now=later + turn * store.SWEEP_EVERY) for turn in range(256)]
    assert (sum(turns), pieces(left)) == (1, 0)
    whole = 256 * store.SWEEP_EVERY
    assert whole < timedelta(days=1)
