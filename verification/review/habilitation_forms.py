"""What a director fills in to habilitate somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.models import User
from verification.habilitations import JUDGES, a_term_from
from verification.models import Scheme
from verification.review.case_rows import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

DAY = {"type": "date"}


class GrantForm(forms.Form):
    """Whom, for which scheme, on which days; starts from what an address wants renewed."""

    agent = forms.TypedChoiceField(
        label=_("Agent"), coerce=int, error_messages={"required": _("Choisissez un agent.")}
    )
    scheme = forms.ChoiceField(label=_("Régime"), required=False)
    starts_on = forms.DateField(label=_("À partir du"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Jusqu’au (inclus)"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, wanted: Mapping[str, str], **kwargs: Any) -> None:
        renewed = {name: wanted[name] for name in ("agent", "scheme") if name in wanted}
        kwargs["initial"] = {"starts_on": today, "ends_on": a_term_from(today), **renewed}
        super().__init__(*args, **kwargs)
        self.today = today
        judges = User.objects.filter(role__in=JUDGES, is_active=True).order_by("last_name", "first_name")
        self.judges = {user.pk: user for user in judges}
        self.schemes = {scheme.code: scheme for scheme in Scheme.objects.order_by("name")}
        self._offer("agent", _("Choisir un agent"), [(pk, _called(each)) for pk, each in self.judges.items()])
        self._offer("scheme", _("Tous"), [(code, each.name) for code, each in self.schemes.items()])

    def _offer(self, name: str, first: Any, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", first), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last:
            if last < max(first, self.today):
                self.add_error(
                    "ends_on", _("Une habilitation ne finit pas avant de commencer, ni avant aujourd’hui.")
                )
            elif last > a_term_from(first):
                self.add_error("ends_on", _("Une habilitation dure un an au plus."))
        return self.cleaned_data

    @property
    def granted(self) -> dict[str, Any]:
        """Of a valid form, what `habilitate` takes."""
        code = self.cleaned_data["scheme"]
        return {
            "agent": self.judges[self.cleaned_data["agent"]],
            "schemes": [self.schemes[code]] if code else list(self.schemes.values()),
            "starts_on": self.cleaned_data["starts_on"],
            "ends_on": self.cleaned_data["ends_on"],
        }


def _called(user: User) -> str:
    return f"{name_of(user)} – {user.get_role_display()}"
