"""Reads the document video: the zone, both sides, the print, the seals, and what there is to doubt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO

from verification.engine.document.doubts.place import value_boxes
from verification.engine.document.doubts.portrait import WITH_GHOST, portrait_area
from verification.engine.document.doubts.raised import doubts
from verification.engine.document.filmed import films_of
from verification.engine.document.ghost import ghost_of
from verification.engine.document.judged import portrait_findings, zone_findings
from verification.engine.document.kinds import FRONT
from verification.engine.document.portrait import Portrait, find_portrait, portrait_of
from verification.engine.document.printed.findings import printed_findings
from verification.engine.document.printed.read import read_printed
from verification.engine.document.quality import side_findings, video_finding
from verification.engine.document.rules import document_findings, without_zone
from verification.engine.document.sides import document_stills
from verification.engine.document.zone_kind import zone_kind
from verification.engine.geometry import still_box
from verification.engine.mrz.read import MrzReading, MrzStatus
from verification.engine.seals.judged import seal_findings
from verification.engine.seals.read import read_seals
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.clock import Clock
    from verification.engine.document.doubts.place import Area
    from verification.engine.document.filmed import Earlier, Filmed
    from verification.engine.document.ghost import Ghost
    from verification.engine.document.kinds import Kind
    from verification.engine.document.printed.result import Printed, Value
    from verification.engine.document.side import Side, SideQuality
    from verification.engine.document.sides import ToStill
    from verification.engine.mrz.fields import MrzFields
    from verification.engine.seals.reading import SealReading
    from verification.engine.seals.trust import SealTrust
    from verification.engine.types import Still
    from verification.engine.video import VideoInfo

PORTRAIT_FRAMES, QUARTER_TURNS = 4, range(4)


@dataclass(slots=True)
class Document:
    """What the document video gave."""

    findings: list[Finding] = field(default_factory=list)
    stills: list[Still] = field(default_factory=list)
    mrz: MrzReading | None = None
    printed: Printed | None = None
    seals: tuple[SealReading, ...] = ()
    sides: tuple[SideQuality, ...] = ()
    portrait: Portrait | None = None
    ghost: Ghost | None = None


def read_document(
    file: BinaryIO,
    info: VideoInfo,
    *,
    today: date,
    trust: SealTrust,
    clock: Clock,
    earlier: Earlier | None = None,
) -> Document:
    """One side or two, in any order and at any quarter turn. Raises `VideoRejected`.

    With an `earlier` film, one side is taken from that and the other from this one, whatever else they show.
    """
    films = films_of(file, info, earlier, clock)
    seen = [frame for film in films for frame in film.frames]
    mrz = next((film.mrz for film in films if film.mrz is not None), None)
    fields = mrz.fields if mrz is not None and mrz.status is not MrzStatus.UNREAD else None
    kind = zone_kind(fields) if fields else None
    with clock.step("sides"):
        for film in clock.during("sides", films):
            film.find(kind)
        sides = sorted((side for film in films for side in film.sides), key=lambda side: side.name != FRONT)
        front = next((side for side in sides if side.name == FRONT), None)
    with clock.step("portrait"):
        portrait = _portrait(front, next(film for film in films if FRONT in film.wanted))
        area = _area(portrait, front)
        ghost = _ghost(front, portrait, area, kind)
    with clock.step("printed"):
        printed = read_printed(clock.during("printed", sides), kind, fields)
    with clock.step("seals"):
        seals = read_seals(clock.during("seals", sides), kind=kind, trust=trust, frames=seen)
    with clock.step("doubts"):
        doubtful = doubts(
            sides,
            seen,
            [film.info for film in films],
            kind=kind,
            portrait=area,
            texts=value_boxes(printed),
        )
    with clock.step("document_stills"):
        stills = [still for film in films for still in _stills(film, portrait)]
    to_still = _on_still_of(sides)
    confirmed = mrz is not None and mrz.status is MrzStatus.READ
    findings = [
        video_finding(films[0].frames),
        *side_findings(sides, kind),
        *zone_findings(mrz),
        *_ruled(fields, printed, confirmed=confirmed, today=today),
        *_unless_sure(printed_findings(printed, fields, kind, to_still=to_still), confirmed=confirmed),
        *seal_findings(seals, fields, kind, confirmed=confirmed, to_still=to_still),
        *portrait_findings(portrait),
        *doubtful,
    ]
    return Document(
        findings=findings,
        stills=stills,
        mrz=mrz,
        printed=printed,
        seals=seals,
        sides=tuple(side.quality for side in sides),
        portrait=portrait,
        ghost=ghost,
    )


def _stills(film: Filmed, portrait: Portrait | None) -> list[Still]:
    front = FRONT in film.wanted
    return document_stills(film.frames, film.sides, film.mrz, portrait if front else None, front=front)


def _portrait(front: Side | None, film: Filmed) -> Portrait | None:
    """That of the front; where no front was found, any face in the film that was to show it."""
    found = portrait_of(front) if front else None
    if found is not None:
        return found
    turns = film.located.rotation if film.located else 0
    rotations = [turns, *(other for other in QUARTER_TURNS if other != turns)]
    sharpest = sorted(film.frames, key=attrgetter("sharpness"), reverse=True)[:PORTRAIT_FRAMES]
    return find_portrait(sharpest, rotations=rotations)


def _ruled(
    fields: MrzFields | None, printed: Printed | None, *, confirmed: bool, today: date
) -> list[Finding]:
    if fields is None:
        return without_zone()
    return document_findings(
        fields,
        confirmed=confirmed,
        today=today,
        printed_issue=_day(printed.issue_date) if printed else None,
        printed_expiry=_day(printed.expiry_date) if printed else None,
    )


def _unless_sure(findings: Sequence[Finding], *, confirmed: bool) -> list[Finding]:
    """While the zone is to be confirmed, what differs from it accuses nobody."""
    return [
        replace(finding, verdict=Verdict.DOUBT, detail="to_confirm")
        if finding.verdict is Verdict.FAIL and not confirmed
        else finding
        for finding in findings
    ]


def _day(printed: Value | None) -> date | None:
    """None for a date that was not read whole and surely enough to be reckoned with."""
    if printed is None or printed.confidence < thresholds().printed_confidence.value:
        return None
    try:
        return date.fromisoformat(printed.text)
    except ValueError:
        return None


def _area(portrait: Portrait | None, front: Side | None) -> Area | None:
    """None for a portrait that was found elsewhere than on the front."""
    if portrait is None or front is None or portrait.image is not front.image:
        return None
    return portrait_area(portrait.face)


def _ghost(
    front: Side | None, portrait: Portrait | None, area: Area | None, kind: Kind | None
) -> Ghost | None:
    if front is None or portrait is None or area is None or kind not in WITH_GHOST:
        return None
    return ghost_of(front, portrait, area)


def _on_still_of(sides: Sequence[Side]) -> ToStill:
    sizes = {side.name: side.size for side in sides}
    return lambda name, box: still_box(sizes[name], box)
