"""The page where each account chooses its own keys, or does without single keys (WCAG 2.1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ecarte.accounts.staff import staff_of
from verification.models import Preferences
from verification.models.preferences import UndoTime
from verification.perms import may_watch_queue
from verification.review.keyboard import NAMED, UnknownKey, parsed, spoken
from verification.review.own_keys import conflicts, merged, remember
from verification.review.shortcuts import GROUPS, SHORTCUTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class BoundKey(forms.BoundField):
    """Described by the sentence above all the fields, which says what a key may be."""

    @property
    def aria_describedby(self) -> str:
        return f"aide-touches {super().aria_describedby or ''}".strip()


class KeyField(forms.CharField):
    """A key, as one types or names it."""

    bound_field_class = BoundKey
    widget = forms.TextInput(attrs={"data-key": True, "autocomplete": "off", "autocapitalize": "none"})

    def to_python(self, value: object) -> str:
        try:
            return parsed(str(value or ""))
        except UnknownKey as error:
            raise forms.ValidationError(_("« %s » n’est pas une touche connue.") % error) from error


class ShortcutsForm(forms.Form):
    """One field an act."""

    on = forms.BooleanField(label=gettext_lazy("Utiliser les raccourcis à une touche"), required=False)
    undo_time = forms.TypedChoiceField(
        label=gettext_lazy("Temps pour revenir sur une décision"),
        choices=UndoTime.choices,
        coerce=lambda value: UndoTime(int(value)),
    )

    def __init__(self, *args: Any, preferences: Preferences, **kwargs: Any) -> None:
        keys = {action: spoken(key) for action, key in merged(preferences.shortcuts).items()}
        super().__init__(*args, **kwargs)
        self.initial = {"on": preferences.shortcuts_on, "undo_time": preferences.undo_time, **keys}
        for action, one in SHORTCUTS.items():
            self.fields[action] = KeyField(label=one.label, required=False, max_length=20, strip=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for action, owner in conflicts({action: cleaned.get(action, "") for action in SHORTCUTS}).items():
            key, label = spoken(cleaned[action]), SHORTCUTS[owner].label
            self.add_error(action, _("« %(key)s » sert déjà à « %(label)s ».") % {"key": key, "label": label})
        return cleaned

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """As they are listed everywhere."""
        return [(str(title), [self[one.action] for one in group]) for title, group in GROUPS]


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Show the keys; keep them, or go back to the usual ones."""
    agent = staff_of(request)
    if not may_watch_queue(agent):
        raise Http404
    preferences = Preferences.of(agent)
    if request.method != "POST":
        return _show(request, ShortcutsForm(preferences=preferences))
    if "reset" in request.POST:
        usual = {action: one.key for action, one in SHORTCUTS.items()}
        remember(
            agent=agent,
            keys=usual,
            on=preferences.shortcuts_on,
            undo_time=UndoTime(preferences.undo_time),
        )
        messages.success(request, _("Les raccourcis habituels sont rétablis."))
        return redirect("review:shortcuts")
    form = ShortcutsForm(request.POST, preferences=preferences)
    if not form.is_valid():
        return _show(request, form, status=422)
    keys = {action: form.cleaned_data[action] for action in SHORTCUTS}
    remember(agent=agent, keys=keys, on=form.cleaned_data["on"], undo_time=form.cleaned_data["undo_time"])
    messages.success(request, _("Vos raccourcis sont enregistrés."))
    return redirect("review:shortcuts")


def _show(request: HttpRequest, form: ShortcutsForm, *, status: int = 200) -> HttpResponse:
    names = {key: str(name) for key, name in NAMED.items()}
    return render(request, "review/shortcuts.html", {"keys_form": form, "names": names}, status=status)
