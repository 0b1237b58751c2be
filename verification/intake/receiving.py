"""Receives the bytes of a capture, seals them as they come, and keeps them when the connection breaks."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import structlog
from django.db import transaction
from django.http import UnreadablePostError
from django.utils import timezone

from ecarte.problems import NOT_FOUND, Problem
from ecarte.vault.sealed_file import CHUNK
from verification.evidence import store
from verification.intake.capacity import no_place
from verification.intake.checksums import MOST_BYTES
from verification.intake.expiring import upload_expires_at
from verification.intake.finishing import finish
from verification.intake.guards import hold_capturing
from verification.intake.lease import Lease, held_by, lease
from verification.intake.problems import UPLOAD_OFFSET, UPLOAD_OVERRUN
from verification.intake.selectors import resume_offset
from verification.intake.upload_problems import UPLOAD_PIECE_CHECKSUM, UPLOAD_PIECE_TOO_LARGE
from verification.models import Capture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from verification.intake.checksums import Checksum

log = structlog.get_logger()
BATCH = 16 * CHUNK
"""Bytes sealed and flushed to the disk at once: what is lost when the server itself is killed."""
AT_ONCE = 2
"""Films that one enrolment sends at once: a face and a document. More would take the places of others."""


class Readable(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes: ...


def receive(
    *, capture_id: UUID, offset: int, announced: int, body: Readable, checksum: Checksum | None = None
) -> Capture:
    """Add `body` after `offset`; the capture then tells how far it has come if the connection broke.

    `announced` is the body's `Content-Length`. A piece that does not have its `checksum` leaves nothing.
    Once the last byte is there the film is checked.
    Raises Problem: upload_busy, upload_offset, upload_overrun, upload_piece_checksum, upload_piece_too_large,
    upload_checksum, uploads_full, the codes of a refused video, already_submitted, enrolment_closed,
    not_found.
    """
    if checksum and announced > MOST_BYTES:
        raise Problem(UPLOAD_PIECE_TOO_LARGE, max_bytes=MOST_BYTES)
    with lease(capture_id) as held:
        capture = Capture.objects.select_related("evidence").filter(pk=capture_id).first()
        if capture is None or _is_over(capture):
            raise Problem(NOT_FOUND)
        if offset != resume_offset(capture):
            raise Problem(UPLOAD_OFFSET, offset=resume_offset(capture))
        if announced > capture.length - offset:
            raise Problem(UPLOAD_OVERRUN)
        if held_by(capture.enrolment_id) > AT_ONCE:
            raise no_place()
        if capture.offset == capture.length:
            with suppress(UnreadablePostError):
                body.read(1)  # all is here, but its check was lost: the last byte comes again to repeat it
        else:
            for batch in _pieces(body, held, checksum):
                _keep(capture, batch)
        if capture.offset == capture.length and capture.completed_at is None:
            finish(capture=capture, held=held)
    return capture


def _is_over(capture: Capture) -> bool:
    return capture.completed_at is None and upload_expires_at(capture) <= timezone.now()


def _pieces(body: Readable, held: Lease, checksum: Checksum | None) -> Iterator[bytes]:
    """Batches as they come; with a checksum all at once, or none."""
    if checksum is None:
        yield from _batches(body, held)
        return
    piece = b"".join(_batches(body, held))
    if not checksum.fits(piece):
        raise Problem(UPLOAD_PIECE_CHECKSUM)
    if piece:
        yield piece


def _batches(body: Readable, held: Lease) -> Iterator[bytes]:
    pending = bytearray()
    try:
        while piece := body.read(CHUNK):
            held.renew()
            pending += piece
            if len(pending) >= BATCH:
                yield bytes(pending)
                pending.clear()
    except UnreadablePostError:
        log.info("upload_interrupted")
    if pending:
        held.renew()
        yield bytes(pending)


@transaction.atomic
def _keep(capture: Capture, batch: bytes) -> None:
    """Seal one batch, under the lock: a withdrawal must not pass between the check and the file."""
    hold_capturing(capture.enrolment_id)
    mine = Capture.objects.filter(pk=capture.pk, offset=capture.offset, completed_at=None)
    if not mine.update(offset=capture.offset + len(batch)):
        raise Problem(UPLOAD_OFFSET)
    capture.evidence.size = capture.offset
    store.append(capture.evidence, batch)
    capture.offset += len(batch)
