"""The decision form. Works without JavaScript: each decision has its own list of reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from verification.models import Reason
from verification.perms import may_escalate
from verification.reasons import Decision as Kind

if TYPE_CHECKING:
    from ecarte.accounts.models import User
    from verification.models import Enrolment

SHORT = {
    Kind.APPROVE: _("Accepter"),
    Kind.RECAPTURE: _("Faire refilmer"),
    Kind.REFUSE: _("Refuser"),
    Kind.ESCALATE: _("Référent fraude"),
}
"""The decisions in the words that fit on buttons side by side."""


class DecisionForm(forms.Form):
    """A decision, one of its reasons, and an optional comment that only colleagues read."""

    kind = forms.ChoiceField(
        label=_("Décision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une décision.")},
    )
    comment = forms.CharField(
        label=_("Note interne (facultative)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(self, *args: Any, agent: User, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons: dict[str, list[Reason]] = {}
        for reason in Reason.objects.filter(active=True):
            self.reasons.setdefault(reason.decision, []).append(reason)
        if not may_escalate(agent, enrolment):
            self.reasons.pop(Kind.ESCALATE, None)
        offered = [kind for kind in Kind if kind in self.reasons]
        choices = [(kind.value, SHORT[kind]) for kind in offered]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        for kind in offered:
            self.fields[f"reason_{kind}"] = self._reason_field(kind)

    def _reason_field(self, kind: Kind) -> forms.ChoiceField:
        """A kind with one reason needs no choice."""
        choices = [(reason.code, reason.internal) for reason in self.reasons[kind]]
        if len(choices) > 1:
            choices.insert(0, ("", str(_("Choisir un motif"))))
        return forms.ChoiceField(label=_("Motif"), choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            cleaned["reason_code"] = cleaned.get(f"reason_{kind}") or self._only_reason(kind)
            if not cleaned["reason_code"] and f"reason_{kind}" not in self.errors:
                self.add_error(f"reason_{kind}", _("Choisissez un motif."))
        return cleaned

    def _only_reason(self, kind: str) -> str:
        reasons = self.reasons[kind]
        return reasons[0].code if len(reasons) == 1 else ""

    @property
    def reason_fields(self) -> list[tuple[str, forms.BoundField]]:
        """The list of reasons of each decision."""
        return [(kind, self[f"reason_{kind}"]) for kind in self.reasons]
