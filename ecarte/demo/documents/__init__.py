"""Drawn identity documents, marked SPECIMEN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecarte.demo.documents import older_cni, passport, td1
from ecarte.demo.person import DocumentKind

if TYPE_CHECKING:
    from ecarte.demo.person import Person
    from verification.engine.types import Image


def draw_document(person: Person) -> tuple[Image, ...]:
    """Give the sides to be filmed, 12 px a millimetre: front and back, or the only page that matters."""
    match person.kind:
        case DocumentKind.CNIE | DocumentKind.RESIDENCE_PERMIT:
            return td1.draw_front(person), td1.draw_back(person)
        case DocumentKind.PASSPORT:
            return (passport.draw_page(person),)
        case DocumentKind.OLDER_CNI:
            return (older_cni.draw_front(person),)
