"""What an agent may have filmed again, and what comes of their choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.document.kinds import ID_2, ID_3
from verification.engine.geometry import PLACES
from verification.films import films_of
from verification.parts import EVERY, Part, kinds_of, ordered

if TYPE_CHECKING:
    from collections.abc import Collection

    from verification.engine.document.kinds import Size
    from verification.engine.face.actions import Action
    from verification.models import CheckReport, Enrolment, Reason


class OtherPart(Exception):
    """The reason speaks of nothing that is to be filmed, or what is to be filmed is not there."""


def offered_parts(enrolment: Enrolment, report: CheckReport | None) -> list[Part]:
    """A passport has no back. Of what came by France Identité there is no film: all is filmed."""
    one_sided = _size(report) is ID_3 and enrolment.identity_id is None
    return [part for part in EVERY if part != Part.BACK or not one_sided]


def parts_asked(
    *, reason: Reason, chosen: Collection[str], enrolment: Enrolment, report: CheckReport | None
) -> list[str]:
    """What is filmed again: what the agent chose, or what the reason names when they chose nothing.

    Raises OtherPart.
    """
    offered = offered_parts(enrolment, report)
    if enrolment.identity_id is not None:
        return ordered(offered)
    parts = set(chosen) or set(reason.parts) & set(offered)
    if not parts <= set(offered) or not set(kinds_of(parts)) & set(kinds_of(reason.parts)):
        raise OtherPart
    return with_its_front(parts, report)


def with_its_front(parts: Collection[str], report: CheckReport | None) -> list[str]:
    """In order. The back of the older identity card takes its front with it: without a zone of its own, it is
    only found beside a front of the same film."""
    older = Part.BACK in parts and _size(report) is ID_2
    return ordered({*parts, Part.FRONT} if older else parts)


def gestures_asked(enrolment: Enrolment) -> list[Action]:
    """Of the last film of the face, in their order; none where there is no film."""
    film = films_of(enrolment).get(Part.FACE)
    return [asked.action for asked in film.challenge.gestures] if film else []


def _size(report: CheckReport | None) -> Size | None:
    """That of the document, as its zone tells."""
    place = PLACES.get(((report.document if report else None) or {}).get("layout", ""))
    return place.size if place else None
