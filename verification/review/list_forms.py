"""The forms around the queue: filters, assignment, search, ties. They work without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from verification.models import Scheme
from verification.nir import InvalidNir, Nir
from verification.perms import schemes_of, supervises, watched_lanes
from verification.queue.lists import Filters, Standing, standings_for
from verification.review.case_rows import name_of
from verification.states import Lane

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecarte.accounts.models import User

_CASE_NUMBER = re.compile(r"(?:EV)?([2-9B-DF-HJKMNP-TV-Z]{4})([2-9B-DF-HJKMNP-TV-Z]{4})", re.ASCII)
"""What is left of `EV-XXXX-XXXX` (`verification.models.enrolment.new_case_number`)."""
WRONG_KEY = _(
    "Ce numéro n’existe pas : sa clé, les deux derniers chiffres, ne correspond pas. Vérifiez chaque chiffre."
)


def case_number_of(text: str) -> str | None:
    """A case number as it may be typed, in its form; None for anything else."""
    number = _CASE_NUMBER.fullmatch(re.sub(r"[\s–-]", "", text).upper())
    return f"EV-{number[1]}-{number[2]}" if number else None


class FilterForm(forms.Form):
    """What of the list to show; sent by GET, so that a page can be kept as a bookmark."""

    circuit = forms.ChoiceField(label=_("Circuit"), required=False)
    regime = forms.ChoiceField(label=_("Régime"), required=False)
    etat = forms.ChoiceField(label=_("État"), required=False)
    retard = forms.BooleanField(label=_("Hors délai seulement"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = Scheme.objects.order_by("name")
        if not supervises(user):
            schemes = schemes.filter(code__in=schemes_of(user))
        self._offer("circuit", _("Tous"), [(lane.value, lane.label) for lane in watched_lanes(user)])
        self._offer("regime", _("Tous"), schemes.values_list("code", "name"))
        self._offer("etat", _("Tous"), [(one.value, one.label) for one in standings_for(user)])

    def _offer(self, name: str, everything: Any, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """Of what is valid; the rest filters nothing, and the form says so."""
        self.is_valid()
        wanted = self.cleaned_data
        return Filters(
            lane=Lane(wanted["circuit"]) if wanted.get("circuit") else None,
            scheme=wanted.get("regime") or None,
            standing=Standing(wanted["etat"]) if wanted.get("etat") else None,
            late=bool(wanted.get("retard")),
        )


class AssignForm(forms.Form):
    """To whom a case is given."""

    agent = forms.TypedChoiceField(
        label=_("Agent"),
        coerce=int,
        widget=forms.Select(attrs={"autofocus": True}),
        error_messages={
            "required": _("Choisissez un agent."),
            "invalid_choice": _("Cet agent ne peut pas prendre ce dossier : choisissez-en un autre."),
        },
    )

    def __init__(self, *args: Any, candidates: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {user.pk: user for user in candidates}
        named = [
            (user.pk, f"{name_of(user)} – {user.get_role_display()}") for user in self.candidates.values()
        ]
        self.fields["agent"].choices = [("", _("Choisir un agent")), *named]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User:
        """Of a valid form."""
        return self.candidates[self.cleaned_data["agent"]]


class NirField(forms.CharField):
    """A NIR with its key, spaces as one likes; never stored, never in an address."""

    def __init__(self) -> None:
        typed = {"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}
        super().__init__(
            max_length=40,
            widget=forms.TextInput(attrs=typed),
            label=_("Numéro de sécurité sociale (NIR)"),
            help_text=_("15 caractères, clé comprise."),
            error_messages={
                "required": _("Entrez un numéro de sécurité sociale."),
                "form": _("Un numéro de sécurité sociale compte 15 caractères, clé comprise."),
            },
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return Nir.parse(text)
        except InvalidNir as error:
            raise ValidationError(WRONG_KEY if error.code == "key" else self.error_messages["form"]) from None


class TieForm(forms.Form):
    """Somebody whose case the agent must not get."""

    nir = NirField()


class SearchForm(forms.Form):
    """A case by its number, or those of a person by theirs."""

    wanted = forms.CharField(
        label=_("Numéro de dossier ou NIR"),
        help_text=_("EV-XXXX-XXXX, ou les 15 caractères du numéro de sécurité sociale."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Entrez un numéro de dossier ou un NIR.")},
    )

    def clean_wanted(self) -> str | Nir:
        """A case number in its form, or a NIR."""
        text = self.cleaned_data["wanted"]
        if number := case_number_of(text):
            return number
        try:
            return Nir.parse(text)
        except InvalidNir as error:
            unknown = _(
                "Ce n’est ni un numéro de dossier (EV-XXXX-XXXX) ni un NIR (15 caractères, clé comprise)."
            )
            raise ValidationError(WRONG_KEY if error.code == "key" else unknown) from None
