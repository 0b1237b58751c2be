"""The forms of the case page. They work without JavaScript: each decision has its own list of reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from verification.engine.face.actions import Action
from verification.intake.gestures import orders
from verification.parts import kinds_of
from verification.questions import HELP, Answer, Question
from verification.queue.snoozing import HOURS, SnoozeReason
from verification.reasons import Decision as Kind
from verification.review.decisions import offered_kinds, reasons_for
from verification.review.labels import ACTIONS
from verification.review.preview import Preview, choices, preview_of
from verification.review.refilming import gestures_asked, offered_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ecarte.accounts.models import User
    from verification.models import CheckReport, Enrolment, Judgement, Reason

SHORT = {
    Kind.APPROVE: _("Accepter"),
    Kind.RECAPTURE: _("Faire refilmer"),
    Kind.REFUSE: _("Refuser"),
    Kind.COLLEAGUE: _("Avis d’un collègue"),
    Kind.ESCALATE: _("Référent fraude"),
}
"""The decisions in the words that fit on buttons side by side."""
FILMED = {("document",): _("Pièce"), ("face",): _("Visage"), ("document", "face"): _("Pièce et visage")}
"""The films that a reason speaks of."""


class ChecklistForm(forms.Form):
    """One answer to each question that is asked."""

    def __init__(self, *args: Any, questions: Collection[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                help_text=HELP[question],
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Répondez à cette question.")},
            )

    @property
    def answers(self) -> Mapping[Question, Answer]:
        """Of a valid form."""
        return {question: Answer(self.cleaned_data[question.value]) for question in self.questions}


class RevisionForm(ChecklistForm):
    """Other answers after the reveal, and why."""

    why = forms.CharField(
        label=_("Pourquoi changez-vous d’avis ?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Dites ce qui vous fait changer d’avis.")},
    )
    field_order = (*Question.values, "why")

    def __init__(self, *args: Any, judgement: Judgement, **kwargs: Any) -> None:
        initial = dict(judgement.answers)
        super().__init__(*args, questions=initial, initial=initial, auto_id="id_revision_%s", **kwargs)
        self.judgement = judgement
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and self.answers == self.judgement.answers:
            self.add_error(None, _("Aucune réponse n’a changé."))
        return cleaned


class SnoozeForm(forms.Form):
    """Why, and for how long."""

    reason = forms.ChoiceField(label=_("Raison"), choices=SnoozeReason.choices)
    hours = forms.TypedChoiceField(
        label=_("Pendant"), coerce=int, choices=[(hours, _("%d h") % hours) for hours in HOURS]
    )


def _choices(reasons: Sequence[Reason]) -> list[Any]:
    """Those that ask for films are grouped by what is to be filmed."""
    if len(reasons) == 1:
        return [(reason.code, reason.internal) for reason in reasons]
    groups: dict[str, list[tuple[str, str]]] = {}
    for reason in reasons:
        of = str(FILMED[tuple(kinds_of(reason.parts))]) if reason.parts else ""
        groups.setdefault(of, []).append((reason.code, reason.internal))
    first = [("", str(_("Choisir un motif")))]
    return [*first, *groups.pop("", []), *groups.items()]


class DecisionForm(forms.Form):
    """A decision, one of its reasons, and an optional comment that only colleagues read."""

    kind = forms.ChoiceField(
        label=_("Décision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une décision.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("À refilmer"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    missed = forms.MultipleChoiceField(
        label=_("Gestes mal vus, nommés dans le message"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    left_out = forms.MultipleChoiceField(
        label=_("Gestes que la personne ne peut pas faire"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(action.value, ACTIONS[action]) for action in Action],
    )
    comment = forms.CharField(
        label=_("Note interne (facultative)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(
        self, *args: Any, agent: User, enrolment: Enrolment, report: CheckReport | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self._choose("parts", [(part.value, part.label) for part in offered_parts(enrolment, report)])
        self._choose("missed", [(action.value, ACTIONS[action]) for action in gestures_asked(enrolment)])
        reasons: dict[str, list[Reason]] = {}
        for reason in reasons_for(agent, enrolment):
            reasons.setdefault(reason.decision, []).append(reason)
        self.reasons = {kind: reasons[kind] for kind in offered_kinds(agent, enrolment) if kind in reasons}
        self._choose("kind", [(kind.value, SHORT[kind]) for kind in self.reasons])
        for kind in self.reasons:
            self.fields[f"reason_{kind}"] = self._reason_field(kind)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _reason_field(self, kind: Kind) -> forms.ChoiceField:
        """A kind with one reason needs no choice; without style sheets each list says whose it is."""
        label = _("Motif (%(decision)s)") % {"decision": SHORT[kind]}
        return forms.ChoiceField(label=label, choices=_choices(self.reasons[kind]), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            cleaned["reason_code"] = cleaned.get(f"reason_{kind}") or self._only_reason(Kind(kind))
            if not cleaned["reason_code"] and f"reason_{kind}" not in self.errors:
                self.add_error(f"reason_{kind}", _("Choisissez un motif."))
        return cleaned

    def clean_left_out(self) -> list[str]:
        left_out: list[str] = self.cleaned_data["left_out"]
        try:
            orders(without=left_out)
        except ValueError as error:
            raise forms.ValidationError(
                _("Il resterait trop peu de gestes : orientez la personne vers un accueil.")
            ) from error
        return left_out

    def _only_reason(self, kind: Kind) -> str:
        reasons = self.reasons[kind]
        return reasons[0].code if len(reasons) == 1 else ""

    @property
    def reason_fields(self) -> list[tuple[str, forms.BoundField]]:
        """The list of reasons of each decision."""
        return [(kind, self[f"reason_{kind}"]) for kind in self.reasons]

    @property
    def previews(self) -> list[Preview]:
        """What the person will read, reason by reason."""
        told = (*self.reasons.get(Kind.RECAPTURE, ()), *self.reasons.get(Kind.REFUSE, ()))
        return [preview_of(reason) for reason in told]

    @property
    def sentences(self) -> str:
        """What each choice of parts and of gestures says, for the page's script."""
        parts, gestures = (
            [value for value, _label in self.fields[name].choices]  # type: ignore[attr-defined]
            for name in ("parts", "missed")
        )
        return json.dumps(choices(parts, gestures, self.report))
