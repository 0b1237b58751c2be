"""The automated checks of one case, from two videos to a report. Runs in the sandbox's child."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from verification.engine.clock import Clock
from verification.engine.document.read import Document, read_document
from verification.engine.face.compare import match
from verification.engine.face.embed import embed
from verification.engine.face.rules import selfie_findings
from verification.engine.face.selfie import Selfie, read_selfie
from verification.engine.report import Report, Seal
from verification.engine.seals.trust import SHIPPED_ONLY, SealTrust
from verification.engine.types import Finding, Verdict
from verification.engine.video import VideoInfo, VideoRejected, probe

if TYPE_CHECKING:
    from datetime import date


def analyse(document: BinaryIO, face: BinaryIO, *, today: date, trust: SealTrust = SHIPPED_ONLY) -> Report:
    """Judges both videos. One that cannot be used is a finding, and the other is judged all the same."""
    clock = Clock()
    document_info, read, document_findings = _document(document, today, trust, clock)
    face_info, selfie, face_findings = _face(face, clock)
    with clock.step("compare"):
        portrait = embed(read.portrait.image, read.portrait.face) if read.portrait else None
        matched = match(portrait, selfie.embeddings)
    return Report(
        findings=(*document_findings, *face_findings, matched),
        stills=(*read.stills, *selfie.stills),
        mrz=read.mrz,
        printed=read.printed,
        seals=tuple(
            Seal(kind=seal.judged.kind, verdict=seal.judged.verdict, side=seal.side) for seal in read.seals
        ),
        document=document_info,
        face=face_info,
        cpu_seconds=clock.seconds,
    )


def _document(
    file: BinaryIO, today: date, trust: SealTrust, clock: Clock
) -> tuple[VideoInfo | None, Document, list[Finding]]:
    try:
        info = probe(file)
        read = read_document(file, info, today=today, trust=trust, clock=clock)
    except VideoRejected as rejected:
        return None, Document(), [_rejected("document.video", rejected)]
    return info, read, read.findings


def _face(file: BinaryIO, clock: Clock) -> tuple[VideoInfo | None, Selfie, list[Finding]]:
    try:
        info = probe(file)
        selfie = read_selfie(file, info, clock=clock)
    except VideoRejected as rejected:
        return None, Selfie(), [_rejected("face.video", rejected), *selfie_findings(Selfie())]
    return info, selfie, [Finding(code="face.video", verdict=Verdict.PASS), *selfie_findings(selfie)]


def _rejected(code: str, rejected: VideoRejected) -> Finding:
    return Finding(code=code, verdict=Verdict.FAIL, detail=rejected.code)
