"""The bench of hostile files, in small: what it spoils is spoilt, what it says is so."""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

import pytest

from bench.documents import hostile
from bench.documents.containers import parts, sized
from bench.documents.mutations import MUTATIONS
from bench.documents.small_films import FORMATS, small_films
from bench.documents.warm import warm
from verification.engine import sandbox
from verification.engine.confine import ChildLimits
from verification.engine.video import REJECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.documents.mutations import Mutation
    from verification.engine.report import Report

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
Small = dict[str, list[bytes]]
Result = TypeVar("Result")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return small_films(tmp_path_factory.mktemp("films"))


def test_every_sound_film_is_accepted(films: Small) -> None:
    for kind, sound in films.items():
        for name, data in zip(FORMATS, sound, strict=True):
            assert hostile.probed(hostile.Case(name=name, kind=kind, data=data)) == "accepted", name


def test_every_sound_film_is_taken_apart_to_its_last_byte(films: Small) -> None:
    for name, data in zip(FORMATS, films["document"], strict=True):
        found = parts(data)
        assert max(part.end for part in found) == len(data), name
        assert len(found) > 15
        for part in found:
            if part.size_at < part.kind_at:
                assert sized(data, part, part.end - part.start) == data[part.size_at : part.size_at + 4]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_spoilt_film_is_another_and_always_the_same(films: Small, mutation: Mutation) -> None:
    for data in films["document"]:
        # One seed may fall on a value that stands there already.
        spoilt = [mutation(data, random.Random(seed)) for seed in range(5)]
        assert sum(each != data for each in spoilt) >= 4
        assert spoilt == [mutation(data, random.Random(seed)) for seed in range(5)]


def test_every_way_of_spoiling_meets_every_format_and_capture(films: Small) -> None:
    count = len(MUTATIONS) * len(FORMATS) * len(hostile.KINDS)
    cases = list(hostile.mutated(films, count))
    assert len({(case.name.split(" ", 1)[1], case.kind) for case in cases}) == count


def test_each_hostile_file_ends_in_a_finding_and_a_warm_child_says_what_a_new_one_says(
    films: Small, tmp_path: Path
) -> None:
    cases = [*hostile.mutated(films, 36), *hostile.written(tmp_path, films["document"][0])]
    outcomes = afresh(warmly_analysed, films, cases)
    endings = {"judged", *(f"rejected: {code}" for code in REJECTIONS)}
    assert {outcome.ending for outcome in outcomes} <= endings
    assert {"judged", "rejected: not_a_video", "rejected: video_too_large"} <= {o.ending for o in outcomes}
    for outcome in outcomes:
        assert outcome.cpu_seconds <= hostile.LIMITS.cpu_seconds
        assert outcome.memory <= hostile.LIMITS.memory_bytes
    again = [hostile.analysed_in_full(case) for case in cases[::12]]
    assert again == [outcome.ending for outcome in outcomes[::12]]


def test_a_warm_child_is_held_to_its_limits(films: Small) -> None:
    report = afresh(analysed_within, films, ChildLimits(cpu_seconds=1))
    assert [(f.code, f.detail) for f in report.findings] == [("engine.child", "timeout")]


def afresh(function: Callable[..., Result], *arguments: object) -> Result:
    """In a process of its own: a fork of this one would inherit what all other tests have loaded."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def warmly_analysed(films: Small, cases: list[hostile.Case]) -> list[hostile.Outcome]:
    with warm(films["document"][0], films["face"][0], hostile.TODAY):
        return [hostile.analysed(case) for case in cases]


def analysed_within(films: Small, limits: ChildLimits) -> Report:
    document, face = films["document"][0], films["face"][0]
    with warm(document, face, hostile.TODAY):
        return sandbox.analyse(document=[document], face=[face], today=hostile.TODAY, limits=limits)
