"""The pages around the queue, for the links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from verification.perms import may_review, may_search

if TYPE_CHECKING:
    from ecarte.accounts.models import User


@dataclass(frozen=True)
class Section:
    """One link."""

    name: str
    label: str
    url: str


def sections(user: User) -> list[Section]:
    """What this person may open, in the order of the links."""
    pages = [("queue", _("File d’attente")), ("cases", _("Dossiers"))]
    if may_search(user):
        pages.append(("search", _("Recherche")))
    if may_review(user):
        pages += [("day", _("Ma journée")), ("ties", _("Mes proches"))]
    return [Section(name, label, reverse(f"review:{name}")) for name, label in pages]
