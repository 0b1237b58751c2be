"""The challenge as the agent follows it: each gesture beside its span of the film and what was seen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from verification.review.labels import ACTIONS, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verification.engine.face.actions import Asked
    from verification.models import CaptureChallenge, Evidence, Finding

RANKS = ("first", "second", "third")
"""As findings name the gestures of a challenge."""


@dataclass(frozen=True)
class Span:
    """From and until when, in seconds of the film."""

    start: float
    end: float

    @property
    def words(self) -> tuple[str, str]:
        """`0,9` and `2,8`."""
        return _seconds(self.start), _seconds(self.end)

    @property
    def drawn(self) -> tuple[int, int]:
        """Place and width in the drawing of the film, which is a hundredth of a second to the unit."""
        return _drawn(self.start), _drawn(self.end) - _drawn(self.start)

    @property
    def media(self) -> str:
        """`0.93,2.81`, as a media fragment writes it (W3C Media Fragments, 4.2.1)."""
        return f"{self.start:.2f},{self.end:.2f}"


@dataclass(frozen=True)
class Gesture:
    """One gesture that was asked for, and what was seen."""

    number: int
    label: str
    span: Span
    finding: Finding | None
    faults: str
    """What is wrong with it, in words."""
    still: Evidence | None

    @property
    def seen_at(self) -> str:
        """When its picture was taken."""
        return _seconds(self.still.seconds) if self.still and self.still.seconds is not None else ""

    @property
    def seen_drawn(self) -> int | None:
        """The same in the drawing of the film."""
        return _drawn(self.still.seconds) if self.still and self.still.seconds is not None else None


@dataclass(frozen=True)
class FaceChallenge:
    """All of it, in the order in which it was asked for."""

    gestures: list[Gesture]
    digits: str
    """`4 7 1 9`."""
    digits_span: Span

    @property
    def drawn(self) -> int:
        """Length of the drawing of the film."""
        return _drawn(self.digits_span.end)


def challenge_of(
    challenge: CaptureChallenge | None, findings: Sequence[Finding], stills: Mapping[str, Evidence]
) -> FaceChallenge | None:
    """None when no film of a face is there, or none was asked for."""
    if challenge is None or not challenge.gestures:
        return None
    found = {finding.code: finding for finding in findings}
    asked = challenge.gestures
    return FaceChallenge(
        gestures=[_gesture(rank, one, found, stills) for rank, one in enumerate(asked)],
        digits=" ".join(challenge.face_digits),
        digits_span=Span(asked[-1].end, challenge.face_seconds),
    )


def _gesture(
    rank: int, asked: Asked, found: Mapping[str, Finding], stills: Mapping[str, Evidence]
) -> Gesture:
    finding = found.get(f"challenge.{RANKS[rank]}")
    details = finding.detail.split(", ") if finding else []
    faults = [
        words_of(finding.code, detail) for detail in details if finding and detail not in ("", asked.action)
    ]
    return Gesture(
        number=rank + 1,
        label=str(ACTIONS[asked.action]),
        span=Span(asked.start, asked.end),
        finding=finding,
        faults=", ".join(faults),
        still=stills.get(f"gesture_{rank + 1}"),
    )


def _seconds(seconds: float) -> str:
    return number_format(seconds, decimal_pos=1, use_l10n=True)


def _drawn(seconds: float) -> int:
    return round(100 * seconds)
