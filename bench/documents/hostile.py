"""Thousands of hostile files through the sandbox.

Sound small films of every container and codec are spoilt in every way of `mutations`, and the files of
`ecarte.demo.hostile` come on top. Each must end in a finding, within the limits of the child, and leave its
parent alone. All go through the sandbox with a warm child (see `warm`); a sample of them also through the
sandbox as it stands, `analyse` and `probe`.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.documents.mutations import MUTATIONS
from bench.documents.small_films import FORMATS, small_films
from bench.documents.warm import Forked, warm
from bench.table import Row
from ecarte.demo import hostile
from verification.engine import sandbox
from verification.engine.types import Verdict
from verification.engine.video import REJECTIONS, VideoRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from verification.engine.report import Report

SEED = 2026
TODAY = date(2026, 11, 22)
KINDS = ("document", "face")
LIMITS = sandbox.ANALYSE_LIMITS
MIB = 2**20


@dataclass(frozen=True, kw_only=True)
class Case:
    """One hostile file and the capture that it pretends to be."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How it ended."""

    case: str
    ending: str
    """`judged`, `rejected: …` with a code of the engine, or `child …` with the detail of its one finding."""
    cpu_seconds: float
    memory: int
    """Resident, bytes."""
    seconds: float


class InFull(NamedTuple):
    """How the same file ends in a child of its own: analysed, and when it is uploaded."""

    case: str
    ending: str
    upload: str


def mutated(films: dict[str, list[bytes]], count: int, seed: int = SEED) -> Iterator[Case]:
    """`count` spoilt films: every mutation on every format in turn, the same for the same seed."""
    names = list(FORMATS)
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        mutation, rest = MUTATIONS[number % len(MUTATIONS)], number // len(MUTATIONS)
        kind, index = KINDS[rest % 2], rest // 2 % len(names)
        data = mutation(films[kind][index], rng)
        yield Case(name=f"{number} {mutation.__name__} {names[index]}", kind=kind, data=data)


def written(folder: Path, film: bytes) -> Iterator[Case]:
    """The files of the demonstration, each for one reason."""
    whole = folder / "whole.mp4"
    whole.write_bytes(film)
    writers: dict[str, Callable[[Path], None]] = {
        "empty": hostile.empty,
        "noise": hostile.noise,
        "renamed text": hostile.renamed_text,
        "playlist": hostile.playlist,
        "huge pictures": hostile.huge_pictures,
        "endless": hostile.endless,
        "thousand a second": hostile.thousand_a_second,
        "audio only": hostile.audio_only,
        "truncated": lambda path: hostile.truncated(path, whole),
    }
    for name, write in writers.items():
        path = folder / ("hostile.webm" if write is hostile.huge_pictures else "hostile.mp4")
        write(path)
        for kind in KINDS:
            yield Case(name=f"{name} as {kind}", kind=kind, data=path.read_bytes())


def analysed(case: Case) -> Outcome:
    """The case with nothing for its other capture; the warm child says what it took."""
    started = time.monotonic()
    ending = _ending(case.kind, _report(case))
    usage = Forked.usage
    return Outcome(
        case=case.name,
        ending=ending,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss * 1024,
        seconds=time.monotonic() - started,
    )


def analysed_in_full(case: Case) -> str:
    """How the case ends in a child of its own."""
    return _ending(case.kind, _report(case))


def probed(case: Case) -> str:
    """How the upload ends. Raises what an upload must never raise."""
    try:
        sandbox.probe(video=[case.data])
    except VideoRejected as rejected:
        return f"rejected: {rejected.code}"
    return "accepted"


def _report(case: Case) -> Report:
    films = {kind: [case.data] if kind == case.kind else [] for kind in KINDS}
    return sandbox.analyse(document=films["document"], face=films["face"], today=TODAY)


def _ending(kind: str, found: Report) -> str:
    """Raises `AssertionError` for a report without a finding on this film."""
    by_code = {finding.code: finding for finding in found.findings}
    if failed := by_code.get("engine.child"):
        return f"child {failed.detail}"
    video = by_code.get(f"{kind}.video")
    assert video is not None, "no finding on the film"
    if video.verdict is Verdict.FAIL and video.detail in REJECTIONS:
        return f"rejected: {video.detail}"
    return "judged"


def measure(count: int, sample: int, jobs: int) -> tuple[list[Outcome], list[InFull], int]:
    """The outcomes, those of the sample in full, and the most memory that a child of the sample took.

    Whatever is raised here is a file that got at the parent: the bench ends with it.
    """
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as name:
        films = _made_elsewhere(Path(name))
        cases = [*written(Path(name), films["document"][0]), *mutated(films, count)]
    every = max(1, len(cases) // sample) if sample else len(cases) + 1
    chosen = cases[::every][:sample]
    in_full = [InFull(case.name, analysed_in_full(case), probed(case)) for case in chosen]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    loaded = warm(films["document"][0], films["face"][0], TODAY)
    with loaded, ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        outcomes = list(pool.map(analysed, cases, chunksize=8))
    return outcomes, in_full, peak


def _made_elsewhere(folder: Path) -> dict[str, list[bytes]]:
    """Encoders reserve a gigabyte of addresses: here, it would come off what the forked children may use."""
    with ProcessPoolExecutor(1, get_context("spawn")) as maker:
        return maker.submit(small_films, folder).result()


def rows(outcomes: list[Outcome], in_full: list[InFull], peak: int) -> list[Row]:
    endings = {outcome.case: outcome.ending for outcome in outcomes}
    slowest = max(outcomes, key=lambda outcome: outcome.cpu_seconds)
    largest = max(outcomes, key=lambda outcome: outcome.memory)
    longest = max(outcome.seconds for outcome in outcomes)
    differing = sum(endings[each.case] != each.ending for each in in_full)
    uploads = Counter(each.upload for each in in_full)
    lost = sum(outcome.ending.startswith("child ") for outcome in outcomes)
    how = f"{len(outcomes)} files, seed {SEED}, warm child"
    full = f"{len(in_full)} of them, a child started for each"
    return [
        Row(name="files", value=len(outcomes), unit="", how=how),
        Row(name="files whose child crashed or gave no report", value=lost, unit="", bar=0, how=how),
        *(
            Row(name=f"  {ending}", value=number, unit="", how=how)
            for ending, number in sorted(Counter(endings.values()).items())
        ),
        Row(name="most processor time", value=slowest.cpu_seconds, unit="CPU-s", bar=LIMITS.cpu_seconds + 1,
            how=f"{how}; {slowest.case}"),
        Row(name="longest", value=longest, unit="s", bar=LIMITS.wall_seconds, how=how),
        Row(name="most memory", value=largest.memory / MIB, unit="MiB", bar=LIMITS.memory_bytes / MIB,
            how=f"{how}; {largest.case}; resident"),
        Row(name="sample in full, ended otherwise", value=differing, unit="", bar=0, how=full),
        Row(name="sample in full, most memory", value=peak / MIB, unit="MiB", bar=LIMITS.memory_bytes / MIB,
            how=f"{full}; resident"),
        *(
            Row(name=f"  upload {ending}", value=number, unit="", how=full)
            for ending, number in sorted(uploads.items())
        ),
    ]  # fmt: skip
