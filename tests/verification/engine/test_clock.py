"""No step takes the time of the next ones: it ends with its budget, and says so."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from tests.verification.engine.clips import clip
from verification.engine.analyse import analyse
from verification.engine.clock import BUDGETS, Clock
from verification.engine.confine import ChildLimits
from verification.engine.types import Verdict


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("decode_document", "mrz", "decode_face"):
        monkeypatch.setitem(BUDGETS, step, 0.0)


def test_a_step_within_its_budget_does_all_there_is_to_do() -> None:
    clock = Clock()
    with clock.step("mrz"):
        assert list(clock.during("mrz", range(50))) == list(range(50))
    assert list(clock.each("decode_face", range(50))) == list(range(50))
    assert clock.seconds.keys() == {"mrz", "decode_face"}
    assert clock.findings() == []


@pytest.mark.usefixtures("no_time")
def test_a_step_without_time_does_one_thing_and_is_named() -> None:
    clock = Clock()
    with clock.step("mrz"):
        assert list(clock.during("mrz", range(50))) == [0]
    assert list(clock.each("decode_face", range(50))) == [0]
    (finding,) = clock.findings()
    assert (finding.code, finding.verdict) == ("engine.time", Verdict.NOT_RUN)
    assert finding.detail == "timeout, mrz, decode_face"


@pytest.mark.usefixtures("no_time")
def test_a_step_that_had_nothing_left_to_do_was_not_cut_short() -> None:
    clock = Clock()
    assert list(clock.during("mrz", [1])) == [1]
    assert clock.findings() == []


@pytest.mark.usefixtures("no_time")
def test_what_comes_after_a_step_that_took_too_long_is_done_all_the_same() -> None:
    report = analyse(BytesIO(clip()), BytesIO(clip()), today=date(2026, 11, 22))
    report.validate()
    found = {finding.code: finding for finding in report.findings}
    assert found["engine.time"].detail == "timeout, decode_document, mrz, decode_face"
    assert found["document.video"].verdict is not Verdict.NOT_RUN
    assert {"sides", "seals", "doubts", "attacks", "compare"} <= report.cpu_seconds.keys()


def test_all_budgets_together_leave_the_child_time_to_answer() -> None:
    assert sum(BUDGETS.values()) <= 0.9 * ChildLimits().cpu_seconds
