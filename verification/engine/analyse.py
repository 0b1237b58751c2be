"""The automated checks of one case, from two videos to a report. Runs in the sandbox's child."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from verification.engine.clock import Clock
from verification.engine.document.read import Document, read_document
from verification.engine.face.attacks.morph import morph
from verification.engine.face.compare import References, match
from verification.engine.face.embed import embed, template
from verification.engine.face.follow import Followed
from verification.engine.face.read import FaceFilm, read_face
from verification.engine.face.rules import face_findings
from verification.engine.report import Report, Seal
from verification.engine.seals.trust import SHIPPED_ONLY, SealTrust
from verification.engine.types import Finding, Verdict
from verification.engine.video import VideoInfo, VideoRejected, probe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from verification.engine.document.filmed import Earlier
    from verification.engine.document.ghost import Ghost
    from verification.engine.document.portrait import Portrait
    from verification.engine.face.actions import Asked


def analyse(
    document: BinaryIO,
    face: BinaryIO,
    *,
    today: date,
    trust: SealTrust = SHIPPED_ONLY,
    gestures: Sequence[Asked] = (),
    earlier: Earlier | None = None,
) -> Report:
    """Judges both videos. One that cannot be used is a finding, and the other is judged all the same.

    `earlier`: a film of the document of which one side was not filmed again.
    """
    clock = Clock()
    document_info, read, document_findings = _document(document, earlier, today, trust, clock)
    face_info, film = _face(face, gestures, clock)
    with clock.step("compare"):
        references = _references(read.portrait, read.ghost)
        matched = match(references, film.embeddings)
        mixed = morph(references.portrait, template(film.embeddings) if film.embeddings else None)
    return Report(
        findings=(*document_findings, *film.findings, *matched, mixed, *clock.findings()),
        stills=(*read.stills, *film.stills),
        mrz=read.mrz,
        printed=read.printed,
        seals=tuple(
            Seal(kind=seal.judged.kind, verdict=seal.judged.verdict, side=seal.side) for seal in read.seals
        ),
        sides=read.sides,
        document=document_info,
        face=face_info,
        cpu_seconds=clock.seconds,
    )


def _document(
    file: BinaryIO, earlier: Earlier | None, today: date, trust: SealTrust, clock: Clock
) -> tuple[VideoInfo | None, Document, list[Finding]]:
    try:
        info = probe(file)
        read = read_document(file, info, today=today, trust=trust, clock=clock, earlier=earlier)
    except VideoRejected as rejected:
        return None, Document(), [_rejected("document.video", rejected)]
    return info, read, read.findings


def _face(file: BinaryIO, asked: Sequence[Asked], clock: Clock) -> tuple[VideoInfo | None, FaceFilm]:
    try:
        info = probe(file)
        film = read_face(file, info, asked=asked, clock=clock)
    except VideoRejected as rejected:
        return None, FaceFilm(findings=[_rejected("face.video", rejected), *face_findings(Followed())])
    film.findings.insert(0, Finding(code="face.video", verdict=Verdict.PASS))
    return info, film


def _references(portrait: Portrait | None, ghost: Ghost | None) -> References:
    """The faces on the document."""
    if portrait is None:
        return References(portrait=None)
    return References(
        portrait=embed(portrait.image, portrait.mesh.points),
        eye_distance=portrait.eye_distance,
        ghost=embed(ghost.image, ghost.points) if ghost else None,
    )


def _rejected(code: str, rejected: VideoRejected) -> Finding:
    return Finding(code=code, verdict=Verdict.FAIL, detail=rejected.code)
