"""Reads the document video: the zone, the portrait, the pictures of both sides, and what the rules say."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from verification.engine.document.judged import portrait_findings, video_finding, zone_findings
from verification.engine.document.portrait import find_portrait
from verification.engine.document.rules import document_findings, without_zone
from verification.engine.document.sides import document_stills
from verification.engine.face.embed import Embedding, embed
from verification.engine.frames import best_over_time, measured, sampled
from verification.engine.mrz.read import MrzReading, MrzStatus, read_mrz
from verification.engine.video import VideoInfo, frames

if TYPE_CHECKING:
    from datetime import date

    from verification.engine.clock import Clock
    from verification.engine.types import Finding, Frame, Still

LONG_SIDE = 2560
SLOTS, ZONE_SLOTS, PORTRAIT_SLOTS = 12, 5, 4
QUARTER_TURNS = range(4)


@dataclass(slots=True)
class Document:
    """What the document video gave."""

    findings: list[Finding] = field(default_factory=list)
    stills: list[Still] = field(default_factory=list)
    mrz: MrzReading | None = None
    portrait: Embedding | None = None


def read_document(file: BinaryIO, info: VideoInfo, *, today: date, clock: Clock) -> Document:
    """One side or two, in any order and at any quarter turn. Raises `VideoRejected`."""
    with clock.step("decode_document"):
        samples = map(measured, sampled(frames(file), info))
        best = best_over_time(samples, seconds=info.seconds, slots=SLOTS, rank=attrgetter("rank"))
        candidates = [sample.frame(LONG_SIDE) for sample in best]
    with clock.step("mrz"):
        mrz = _read_zone(candidates, info)
    with clock.step("portrait"):
        turns = mrz.rotation if mrz else 0
        rotations = [turns, *(other for other in QUARTER_TURNS if other != turns)]
        portrait = find_portrait(_spread(candidates, info, PORTRAIT_SLOTS), rotations=rotations)
    with clock.step("embed"):
        embedding = embed(portrait.image, portrait.face) if portrait else None
    with clock.step("document_stills"):
        stills = document_stills(candidates, mrz, portrait)
    findings = [video_finding(best), *zone_findings(mrz), *_ruled(mrz, today), *portrait_findings(portrait)]
    return Document(findings=findings, stills=stills, mrz=mrz, portrait=embedding)


def _read_zone(candidates: list[Frame], info: VideoInfo) -> MrzReading | None:
    """A few frames spread over the video, as one side may not show the zone; all if they do not settle it."""
    first = _spread(candidates, info, ZONE_SLOTS)
    mrz = read_mrz(sorted(first, key=attrgetter("sharpness"), reverse=True), max_frames=len(first))
    if mrz is not None and mrz.status is MrzStatus.READ:
        return mrz
    again = read_mrz(
        sorted(candidates, key=attrgetter("sharpness"), reverse=True), max_frames=len(candidates)
    )
    return again or mrz


def _spread(candidates: list[Frame], info: VideoInfo, slots: int) -> list[Frame]:
    return best_over_time(
        candidates, seconds=info.seconds, slots=slots, rank=lambda frame: (frame.sharpness,)
    )


def _ruled(mrz: MrzReading | None, today: date) -> list[Finding]:
    if mrz is None or mrz.status is MrzStatus.UNREAD:
        return without_zone()
    return document_findings(mrz.fields, confirmed=mrz.status is MrzStatus.READ, today=today)
