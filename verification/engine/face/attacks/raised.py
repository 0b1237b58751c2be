"""Every sign of an attack on the face film, one finding for each species (ISO/IEC 30107-3, 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.face.attacks.cut_out import cut_out
from verification.engine.face.attacks.injected import injected
from verification.engine.face.attacks.loop import looped
from verification.engine.face.attacks.paper import printed
from verification.engine.face.attacks.raster import screen
from verification.engine.judge import not_run
from verification.engine.origin.virtual_camera import virtual_camera

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.follow import Shown
    from verification.engine.face.look import Look
    from verification.engine.types import Finding, Image
    from verification.engine.video import VideoInfo

UNTESTED = ("attack.mask", "attack.swap")
"""Nothing that was tried tells these from genuine films: see `docs/presentation-attacks.md`."""
_SHARPEST = 3


def attacks(looks: Sequence[Look], best: Sequence[Shown], info: VideoInfo) -> list[Finding]:
    """`PASS`, `DOUBT` or `NOT_RUN`, never `FAIL`: no sign decides. `attack.morph` needs the portrait."""
    looks, faces = _of_one_shape(looks), faces_of(best)
    return [
        printed(looks, faces),
        screen(faces),
        looped(looks),
        cut_out(looks),
        injected(looks, info),
        virtual_camera(info, "attack.virtual_camera"),
        *(not_run(code, "no_honest_test") for code in UNTESTED),
    ]


def _of_one_shape(looks: Sequence[Look]) -> list[Look]:
    """A file may change its size half way: looks are compared with those that are like the first."""
    return [look for look in looks if look.scene.shape == looks[0].scene.shape]


def faces_of(best: Sequence[Shown]) -> list[Image]:
    """The faces of the sharpest pictures, each cut along its box."""
    sharpest = sorted(best, key=lambda shown: shown.look.sharpness, reverse=True)[:_SHARPEST]
    return [_face(shown) for shown in sharpest]


def _face(shown: Shown) -> Image:
    """The picture cut along the face's box."""
    x, y, width, height = shown.face.box
    return shown.image[max(0, y) : y + height, max(0, x) : x + width]
