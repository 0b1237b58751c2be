"""What is typed to answer a person about their rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from verification.review.list_forms import NirField
from verification.rights.restricting import Datum, Ground

if TYPE_CHECKING:
    from verification.rights.subject import Subject


class PersonForm(forms.Form):
    """Whose request it is."""

    nir = NirField()


class RectificationForm(forms.Form):
    """What the person says is wrong."""

    datum = forms.ChoiceField(label=_("Donnée contestée"), choices=Datum.choices)


class RestrictionForm(forms.Form):
    """Of which case the processing stops, and why."""

    case = forms.ChoiceField(
        label=_("Dossier"),
        error_messages={
            "required": _("Choisissez un dossier."),
            "invalid_choice": _("Choisissez un dossier."),
        },
    )
    ground = forms.ChoiceField(label=_("Motif de la limitation"), choices=Ground.choices)

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = subject.cases.filter(restricted_at=None).values_list("case_number", flat=True)
        self.fields["case"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
