"""What the case page shows: the case on the desk, its latest report, the evidence that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from verification.films import document_films, films_of
from verification.models import CaptureChallenge, CheckReport, Enrolment, Evidence, EvidenceKind
from verification.parts import SIDES, Part
from verification.perms import may_decide, may_see_evidence

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from ecarte.accounts.models import User


@dataclass(frozen=True)
class Exhibits:
    """Evidence of the latest captures, by what it shows. A destroyed file is not there."""

    stills: dict[str, Evidence]
    """By name, in the order in which they were taken."""
    document_video: Evidence | None
    earlier_video: Evidence | None
    """The film of the document from before, where one side was not filmed again."""
    earlier_side: str
    """That side, `front` or `back`."""
    face_video: Evidence | None

    @property
    def document_challenge(self) -> CaptureChallenge | None:
        """What the film of the document answers."""
        return self.document_video.capture.challenge if self.document_video else None

    @property
    def face_challenge(self) -> CaptureChallenge | None:
        """The same of the face: another challenge, when only one of the two had to be filmed again."""
        return self.face_video.capture.challenge if self.face_video else None

    @property
    def faces(self) -> list[Evidence]:
        """The portrait of the document, then the faces of the video: shown side by side at one scale."""
        return [
            still for name, still in self.stills.items() if name == "portrait" or name.startswith("face_")
        ]

    @property
    def documents(self) -> list[Evidence]:
        """The sides of the document and the machine-readable zone."""
        wanted = ("document", "document_back", "mrz")
        return [self.stills[name] for name in wanted if name in self.stills]


def case_of(user: User | AnonymousUser, enrolment_id: UUID, *, now: datetime) -> Enrolment:
    """The case on this person's desk. Raises Http404 for any other, existing or not."""
    enrolment = Enrolment.objects.select_related("person", "scheme").filter(pk=enrolment_id).first()
    if enrolment is None or not may_decide(user, enrolment, now=now):
        raise Http404
    return enrolment


def case_seen_by(user: User | AnonymousUser, enrolment_id: UUID, *, now: datetime) -> Enrolment:
    """A case whose evidence this person may see. Raises Http404 for any other, existing or not."""
    enrolment = Enrolment.objects.filter(pk=enrolment_id).first()
    if enrolment is None or not may_see_evidence(user, enrolment, now=now):
        raise Http404
    return enrolment


def latest_report(enrolment: Enrolment) -> CheckReport | None:
    return enrolment.reports.order_by("-finished_at").first()


def exhibits(enrolment: Enrolment, report: CheckReport | None) -> Exhibits:
    """Stills of this report only: one of an earlier film must not stand beside the faces of the new one."""
    stills = enrolment.evidence.filter(kind=EvidenceKind.STILL, destroyed_at=None)
    taken = stills.filter(created_at__gte=report.started_at).order_by("name") if report else stills.none()
    by_name = {still.name: still for still in taken}
    films = films_of(enrolment)
    document, earlier = document_films(films) if set(SIDES) <= films.keys() else (None, None)
    face = films.get(Part.FACE)
    return Exhibits(
        stills={name: by_name[name] for name in sorted(by_name, key=lambda name: (name != "portrait", name))},
        document_video=document.evidence if document else None,
        earlier_video=earlier.film.evidence if earlier else None,
        earlier_side=earlier.side if earlier else "",
        face_video=face.evidence if face else None,
    )
