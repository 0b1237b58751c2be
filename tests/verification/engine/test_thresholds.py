"""One file holds every threshold, with where it comes from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from verification.engine.thresholds import FILE, all_thresholds, parse, thresholds

RESULTS = Path(__file__).parents[3] / "bench" / "results" / "face_threshold.json"


def test_the_version_is_the_digest_of_the_file() -> None:
    assert thresholds().version == hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


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


def test_the_face_threshold_was_measured_at_one_false_match_in_ten_thousand() -> None:
    rows = {row["name"]: row for row in json.loads(RESULTS.read_text())}
    for protocol in ("single", "template"):
        rate = rows[f"face.match {protocol} FMR"]
        assert f"at distance {thresholds().face_match.value};" in rate["how"]
        assert rate["value"] <= rate["bar"] == 1e-4
