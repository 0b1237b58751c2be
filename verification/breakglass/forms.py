"""What is typed to ask for an emergency access, and to judge one afterwards."""

from __future__ import annotations

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from verification.review.list_forms import case_number_of


class AskForm(forms.Form):
    """Which case, and why it cannot wait."""

    case_number = forms.CharField(
        label=_("Numéro de dossier"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Entrez un numéro de dossier.")},
    )
    motive = forms.CharField(
        label=_("Motif"),
        help_text=_(
            "Pourquoi ce dossier ne peut pas attendre. Ne nommez pas la personne : le motif est lu par qui "
            "signe et par l’audit."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MinLengthValidator(20, _("Dites en une phrase au moins pourquoi."))],
        error_messages={"required": _("Dites pourquoi.")},
    )

    def clean_case_number(self) -> str:
        number = case_number_of(self.cleaned_data["case_number"])
        if number is None:
            raise forms.ValidationError(_("Un numéro de dossier s’écrit EV-XXXX-XXXX."))
        return number


class ReviewForm(forms.Form):
    """Was it right?"""

    justified = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")
