"""The forms about a card: find it, make sure of who asks, act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from issuance.powers import LIFT, REVOKE, SUSPEND, lighter, may_revoke, party_of, reasons
from issuance.states import ResumptionReason, RevocationReason, State, SuspensionReason
from verification.review.card_search import Motive
from verification.review.list_forms import NirField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField
    from django.forms.boundfield import BoundWidget

    from ecarte.accounts.models import User
    from issuance.holder.selectors import Standing
    from verification.review.card_search import Found

Reason = SuspensionReason | ResumptionReason | RevocationReason
_ENDS = {
    SuspensionReason.LOST: (ResumptionReason.FOUND, ResumptionReason.MISTAKE),
    SuspensionReason.STOLEN: (ResumptionReason.FOUND, ResumptionReason.MISTAKE),
    SuspensionReason.SUSPECTED: (ResumptionReason.CLEARED, ResumptionReason.MISTAKE),
}
"""What a suspension for this reason ends with."""


class CardSearchForm(forms.Form):
    """By the exact number alone."""

    nir = NirField()
    motive = forms.ChoiceField(
        label=_("Motif de la recherche"),
        choices=[("", _("Choisir un motif")), *Motive.choices],
        error_messages={"required": _("Choisissez un motif.")},
    )


@dataclass(frozen=True)
class Question:
    """What the person says by themselves, and what the register says."""

    box: BoundField
    expected: str


class CardActForm(forms.Form):
    """An act and its reason in one choice, once each question is ticked."""

    name = forms.BooleanField(label=_("Nom de naissance et prénoms"))
    birth = forms.BooleanField(label=_("Date de naissance"))
    residence = forms.BooleanField(label=_("Département de résidence"))
    act = forms.ChoiceField(
        label=_("Que faire ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qu’il faut faire.")},
    )
    final = forms.BooleanField(
        label=_("La personne sait qu’elle devra refaire une demande pour avoir une nouvelle carte."),
        required=False,
    )

    def __init__(self, *args: Any, agent: User, found: Found, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for name in ("name", "birth", "residence"):
            self.fields[name].error_messages["required"] = _("Posez cette question avant d’agir.")
        self.fields["act"].choices = [  # type: ignore[attr-defined]
            (title, [(f"{act}:{reason.value}", reason.label) for reason in given])
            for act, title, given in _acts(agent, found.standing)
            if given
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("act", "").startswith("revoke") and not cleaned.get("final"):
            self.add_error("final", _("Une révocation est définitive : dites-le à la personne."))
        return cleaned

    @property
    def questions(self) -> list[Question]:
        """With the answers to expect."""
        person = self.found.person
        identity = person.identity
        return [
            Question(self["name"], f"{identity['family_name']}, {' '.join(identity['given_names'])}"),
            Question(self["birth"], date_format(date.fromisoformat(identity["birth_date"]), "j F Y")),
            Question(self["residence"], str(person.department)),
        ]

    @property
    def acts(self) -> list[tuple[str, list[BoundWidget]]]:
        """The choices by act."""
        radios = iter(self["act"])
        choices = self.fields["act"].choices  # type: ignore[attr-defined]
        return [(title, list(islice(radios, len(options)))) for title, options in choices]

    @property
    def cause(self) -> str:
        """Why the card is suspended; nothing for one that is not."""
        present = self.found.standing.suspended_for
        return str(SuspensionReason(present).label) if present else ""

    @property
    def may_lift(self) -> bool:
        """This agent, the suspension."""
        choices = self.fields["act"].choices  # type: ignore[attr-defined]
        return any(value.startswith("resume") for _, options in choices for value, _ in options)

    @property
    def chosen(self) -> tuple[str, str]:
        """Act and reason of a valid form."""
        act, _, reason = self.cleaned_data["act"].partition(":")
        return act, reason


def _acts(agent: User, standing: Standing) -> Iterator[tuple[str, Any, list[Reason]]]:
    """What this agent may do to such a card, each with its reasons; nothing of what is somebody else's."""
    party, present = party_of(agent.actor), standing.suspended_for
    suspensions = reasons(SUSPEND, party)
    if standing.status == State.ACTIVE:
        yield "suspend", _("Suspendre, en attendant"), [*suspensions]
    if standing.status == State.SUSPENDED:
        cause = SuspensionReason(present)
        yield "resume", _("Lever la suspension"), [*_ENDS[cause]] if party in LIFT[cause] else []
        kept = [each for each in suspensions if standing.liftable or cause in lighter(each)]
        yield "suspend", _("Maintenir : le téléphone ne peut plus la lever"), [*kept]
    given_up = [each for each in reasons(REVOKE, party) if may_revoke(party, each, suspended_for=present)]
    yield "revoke", _("Révoquer définitivement"), [*given_up]
