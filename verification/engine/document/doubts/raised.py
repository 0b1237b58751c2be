"""Every doubt about the object that was filmed and about its film."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.document.doubts.copied import copied
from verification.engine.document.doubts.hologram import unchanging
from verification.engine.document.doubts.portrait import replaced
from verification.engine.document.doubts.screen import screen
from verification.engine.document.doubts.still_video import still
from verification.engine.document.doubts.text import altered
from verification.engine.document.kinds import FRONT
from verification.engine.origin.reencoded import reencoded
from verification.engine.origin.virtual_camera import virtual_camera
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.doubts.place import Area, TextBox
    from verification.engine.document.kinds import Kind
    from verification.engine.document.side import Side
    from verification.engine.types import Frame
    from verification.engine.video import VideoInfo


_GRAVEST_FIRST = (Verdict.FAIL, Verdict.DOUBT, Verdict.PASS, Verdict.NOT_RUN)


def doubts(
    sides: Sequence[Side],
    frames: Sequence[Frame],
    films: Sequence[VideoInfo],
    *,
    kind: Kind | None,
    portrait: Area | None = None,
    texts: Sequence[TextBox] = (),
) -> list[Finding]:
    """One finding per doubt: `PASS`, `DOUBT` or `NOT_RUN`, never `FAIL`, as no doubt decides.

    `frames` are the upright ones that were chosen for the sides.
    `portrait` is where the portrait stands on the front (`portrait_area`), `texts` the values that were read.
    """
    front = next((side for side in sides if side.name == FRONT), None)
    poses = [sight.corners for sight in front.sights] if front else []
    return [
        copied(sides),
        screen(sides, frames),
        replaced(front, portrait, kind),
        altered(sides, texts),
        unchanging(front, kind, poses),
        still(sides),
        _gravest([reencoded(info, "doubt.reencoded") for info in films]),
        _gravest([virtual_camera(info, "doubt.virtual_camera") for info in films]),
    ]


def _gravest(findings: Sequence[Finding]) -> Finding:
    """Of several films, that of which there is most to say."""
    return min(findings, key=lambda finding: _GRAVEST_FIRST.index(finding.verdict))
