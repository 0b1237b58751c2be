"""The forms about a card: find it, make sure of who asks, act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from issuance.states import ResumptionReason, RevocationReason, State, SuspensionReason
from verification.perms import may_revoke_for_fraud
from verification.review.card_search import Motive
from verification.review.list_forms import NirField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BoundField
    from django.forms.boundfield import BoundWidget

    from ecarte.accounts.models import User
    from verification.review.card_search import Found

Reason = SuspensionReason | ResumptionReason | RevocationReason
BY_PHONE = (RevocationReason.LOST, RevocationReason.STOLEN, RevocationReason.REQUESTED)
"""Deaths and ends of rights come from the register."""


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
            (title, [(f"{act}:{reason.value}", reason.label) for reason in reasons])
            for act, title, reasons in _acts(agent, State(found.standing.status))
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
    def chosen(self) -> tuple[str, str]:
        """Act and reason of a valid form."""
        act, _, reason = self.cleaned_data["act"].partition(":")
        return act, reason


def _acts(agent: User, status: State) -> Iterable[tuple[str, Any, Iterable[Reason]]]:
    """What may be done to a card in this status, each with its reasons."""
    if status == State.ACTIVE:
        yield "suspend", _("Suspendre, en attendant"), SuspensionReason
    if status == State.SUSPENDED:
        yield "resume", _("Lever la suspension"), ResumptionReason
        yield "suspend", _("Maintenir : le téléphone ne peut plus la lever"), SuspensionReason
    fraud = (RevocationReason.FRAUD,) if may_revoke_for_fraud(agent) else ()
    yield "revoke", _("Révoquer définitivement"), (*BY_PHONE, *fraud)
