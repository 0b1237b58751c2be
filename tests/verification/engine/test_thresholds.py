"""One file holds every threshold, with where it comes from."""

from __future__ import annotations

import hashlib

import pytest

from verification.engine.thresholds import CALIBRATION, FILE, all_thresholds, parse, thresholds


def test_the_version_is_the_digest_of_the_thresholds_and_of_the_calibration_of_faces() -> None:
    both = FILE.read_bytes() + CALIBRATION.read_bytes()
    assert thresholds().version == hashlib.sha256(both).hexdigest()[:16]


def test_a_missing_or_unknown_threshold_is_refused() -> None:
    text = FILE.read_bytes()
    with pytest.raises(TypeError):
        parse(text.replace(b"[face_match]", b"[face_macht]"))
    with pytest.raises(TypeError):
        parse(text.replace(b"unit = ", b"units = ", 1))


def test_every_threshold_says_what_it_rests_on() -> None:
    for name, threshold in all_thresholds().items():
        assert threshold.unit, name
        assert threshold.source, name
        assert threshold.measured or threshold.source.startswith("assumed"), name


def test_a_face_matches_at_one_false_match_in_ten_thousand_or_less() -> None:
    assert thresholds().face_match.value <= 1e-4
