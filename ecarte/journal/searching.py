"""What an auditor may look for in the journal."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from ecarte.journal.origin import tags_of_address

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

PAGE = 100
_TAGS = re.compile(r"[^:,]+:[0-9a-f]{64}(,[^:,]+:[0-9a-f]{64})*")
RECENT = timedelta(days=30)
"""What is shown before anything is asked."""


class SearchForm(forms.Form):
    """Every field narrows the search; empty ones do not."""

    actor = forms.CharField(
        label=_("Auteur"), required=False, help_text=_("Nom d’utilisateur, ou agent:12, device:…, system:…")
    )
    role = forms.ChoiceField(label=_("Rôle"), required=False, choices=[("", _("Tous")), *Role.choices])
    act = forms.CharField(
        label=_("Acte"), required=False, help_text=_("case.opened, ou case. pour toute la famille")
    )
    case = forms.UUIDField(label=_("Dossier"), required=False, help_text=_("Identifiant complet"))
    address = forms.CharField(
        label=_("Adresse"), required=False, help_text=_("Comparée à son empreinte, jamais conservée")
    )
    first = forms.DateField(
        label=_("Du"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Au"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def clean_actor(self) -> str:
        """As the journal names them; a user name is looked up."""
        actor: str = self.cleaned_data["actor"].strip()
        if not actor or ":" in actor:
            return actor
        account = get_user_model().objects.filter(username__iexact=actor).first()
        if account is None:
            raise ValidationError(_("Aucun compte de ce nom."))
        return account.actor

    def clean_address(self) -> list[str]:
        """The tags of an address; tags are taken as they are."""
        address: str = self.cleaned_data["address"].strip()
        if not address or _TAGS.fullmatch(address):
            return address.split(",") if address else []
        try:
            return tags_of_address(str(ip_address(address)))
        except ValueError as error:
            raise ValidationError(_("Ce n’est pas une adresse IP.")) from error

    def asked(self) -> dict[str, str]:
        """What was asked, without address and names: for the journal, and for the page's own address."""
        told = self.cleaned_data | {"address": ",".join(self.cleaned_data["address"])}
        return {name: str(value) for name, value in told.items() if value}

    def entries(self) -> QuerySet[Entry]:
        """The newest first."""
        asked: dict[str, Any] = self.cleaned_data
        found = Entry.objects.order_by("-sequence")
        for field in ("actor", "role", "case"):
            if asked[field]:
                found = found.filter(**{field: asked[field]})
        if asked["act"]:
            found = found.filter(**{"act__startswith" if asked["act"].endswith(".") else "act": asked["act"]})
        if asked["address"]:
            found = found.filter(source__in=asked["address"])
        if asked["first"]:
            found = found.filter(at__gte=_midnight(asked["first"]))
        if asked["last"]:
            found = found.filter(at__lt=_midnight(asked["last"] + timedelta(days=1)))
        return found


def recent(today: date) -> dict[str, str]:
    """What is asked before anybody does."""
    return {"first": (today - RECENT).isoformat()}


def page_of(entries: QuerySet[Entry], *, before: int | None) -> tuple[list[Entry], int | None]:
    """A page, from the entry before that sequence number on, and where the next one begins (None: nowhere).

    By key: the thousandth page costs what the first does.
    """
    rows = list((entries.filter(sequence__lt=before) if before else entries)[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].sequence if len(rows) > PAGE else None


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """User names by actor, for those who are members of staff."""
    pks = {
        pk
        for kind, _, pk in (entry.actor.partition(":") for entry in entries)
        if kind == "agent" and pk.isdecimal()
    }
    return {account.actor: account.username for account in get_user_model().objects.filter(pk__in=pks)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
