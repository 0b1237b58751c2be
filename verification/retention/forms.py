"""What is typed to hold a case, and to ask for a proof file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from verification.models import Enrolment
from verification.perms import may_hold_case
from verification.review.list_forms import case_number_of

if TYPE_CHECKING:
    from ecarte.accounts.models import User

LASTS = [(30, _("un mois")), (91, _("trois mois")), (183, _("six mois, le plus long"))]


class HoldForm(forms.Form):
    """For how long, and why."""

    lasts = forms.TypedChoiceField(
        label=_("Durée"),
        choices=LASTS,
        coerce=lambda days: timedelta(days=int(days)),
        error_messages={"invalid_choice": _("Choisissez une durée.")},
    )
    motive = forms.CharField(
        label=_("Motif"),
        help_text=_("Ce qui fait soupçonner une fraude, sans nommer la personne."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MinLengthValidator(20, _("Dites en une phrase au moins pourquoi."))],
        error_messages={"required": _("Dites pourquoi.")},
    )


class CaseForm(forms.Form):
    """One case by its number."""

    case_number = forms.CharField(
        label=_("Numéro de dossier"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Entrez un numéro de dossier.")},
    )

    def clean_case_number(self) -> Enrolment:
        """The case."""
        number = case_number_of(self.cleaned_data["case_number"])
        if number is None:
            raise forms.ValidationError(_("Un numéro de dossier s’écrit EV-XXXX-XXXX."))
        case = Enrolment.objects.filter(case_number=number).defer("nir", "push_token").first()
        if case is None:
            raise forms.ValidationError(_("Aucun dossier ne porte ce numéro."))
        return case


class NewHoldForm(CaseForm, HoldForm):
    """A case that is not held yet."""

    field_order = ["case_number", "lasts", "motive"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by

    def clean_case_number(self) -> Enrolment:
        """The case, if it is a fraud file of theirs."""
        case = super().clean_case_number()
        if not may_hold_case(self._by, case):
            raise forms.ValidationError(_("Ce dossier n’est pas un dossier de fraude de vos régimes."))
        return case
