"""Hands the copy out, as JSON, as a page to read, or with the films and pictures; each time journalled."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.template.loader import render_to_string

from ecarte.journal.services import record
from verification.evidence import store
from verification.models import Evidence
from verification.rights.copy import copy_of

if TYPE_CHECKING:
    from datetime import datetime
    from typing import IO
    from uuid import UUID

    from verification.rights.subject import Subject

EXTENSIONS = {"image/jpeg": "jpg", "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov"}


@transaction.atomic
def as_json(subject: Subject, *, by: str, now: datetime) -> bytes:
    """For machines (GDPR, article 20, does not oblige: the ground is not consent; it costs nothing)."""
    _journal(subject, by, "json")
    return json.dumps(copy_of(subject, now=now), ensure_ascii=False, indent=2).encode()


@transaction.atomic
def as_page(subject: Subject, *, by: str, now: datetime) -> bytes:
    """For people: one HTML file that needs nothing else."""
    _journal(subject, by, "html")
    return render_to_string("rights/copy.html", {"copy": copy_of(subject, now=now)}).encode()


def as_archive(subject: Subject, into: IO[bytes], *, by: str, now: datetime, **on_behalf: Any) -> int:
    """A ZIP with both and every file that still stands; how many of these. Films are read piece by piece.

    `on_behalf`: as for `find`.
    """
    with transaction.atomic():
        _journal(subject, by, "zip", **on_behalf)
    copy = copy_of(subject, now=now)
    files = Evidence.objects.filter(enrolment__in=subject.cases, destroyed_at=None).exclude(sha256="")
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("copie.json", json.dumps(copy, ensure_ascii=False, indent=2))
        archive.writestr("copie.html", render_to_string("rights/copy.html", {"copy": copy}))
        for file in files.select_related("enrolment"):
            with archive.open(_path(file), "w", force_zip64=True) as entry:
                for piece in store.read(file):
                    entry.write(piece)
    return len(files)


def _path(file: Evidence) -> str:
    extension = EXTENSIONS.get(file.content_type, "bin")
    return f"{file.enrolment.case_number}/{file.name}-{file.pk}.{extension}"


def _journal(subject: Subject, by: str, form: str, **on_behalf: Any) -> None:
    """On each case, so that the copy of the copy says so; once where there is none."""
    cases: list[UUID | None] = list(subject.cases.values_list("pk", flat=True))
    for case in cases or [None]:
        record(actor=by, act="rights.copied", case=case, form=form, **on_behalf)
