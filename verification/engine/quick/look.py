"""The first look: a glance at few pictures, and a closer one before anybody is asked to film again."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from verification.engine.face.detect import yunet
from verification.engine.face.mesh import blendshapes_network, landmarks_network
from verification.engine.quick.document import look_at_document
from verification.engine.quick.face import look_at_face
from verification.engine.quick.pictures import closer, key_frames
from verification.engine.quick.report import QuickReport
from verification.engine.thresholds import thresholds
from verification.engine.video import probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from verification.engine.types import Finding
    from verification.engine.video import Picture

LOOKS: dict[str, Callable[[Iterable[Picture]], list[Finding]]] = {
    "document": look_at_document,
    "face": look_at_face,
}


def load() -> None:
    """Reads from disk what a look uses: a child may not later. Raises `ModelUnusable`."""
    for loader in (thresholds, yunet, landmarks_network, blendshapes_network):
        loader()


def look(file: BinaryIO, *, kind: str) -> QuickReport:
    """`kind`: `document` or `face`. Raises `VideoRejected`."""
    info = probe(file)
    if few := key_frames(file):
        glance = QuickReport(findings=tuple(LOOKS[kind](few)))
        if not glance.to_film_again:
            return glance
    return QuickReport(findings=tuple(LOOKS[kind](closer(file, info))))
