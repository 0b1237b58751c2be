"""The pages around the queue, for the links between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from verification.perms import (
    habilitates,
    may_block_cards,
    may_give_copies,
    may_hold,
    may_list_accesses,
    may_review,
    may_search,
    may_watch_queue,
    may_watch_retention,
)

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
    pages = []
    if may_watch_queue(user):
        pages += [("review:queue", _("File d’attente")), ("review:cases", _("Dossiers"))]
    if may_search(user):
        pages.append(("review:search", _("Recherche")))
    if may_block_cards(user):
        pages.append(("review:cards", _("Cartes")))
    if may_review(user):
        pages += [("review:day", _("Ma journée")), ("review:ties", _("Mes proches"))]
    if habilitates(user):
        pages.append(("review:habilitations", _("Habilitations")))
    if may_list_accesses(user):
        pages.append(("breakglass:accesses", _("Accès exceptionnels")))
    if may_watch_retention(user) or may_hold(user):
        pages.append(("retention:standing", _("Conservation")))
    if may_give_copies(user):
        pages.append(("rights:find", _("Droits des personnes")))
    return [Section(name.partition(":")[2], label, reverse(name)) for name, label in pages]
