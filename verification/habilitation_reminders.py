"""Says in time that habilitations end: to the directors how many, to each agent that theirs does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ecarte.accounts.letters import write
from ecarte.accounts.models import Role, User
from verification.habilitations import SOON
from verification.models import Habilitation

if TYPE_CHECKING:
    from datetime import date

log = structlog.get_logger(__name__)


def remind(*, today: date) -> int:
    """Announce the ends of the next thirty days, each once a term; how many.

    Marked after the letters went: a worker that dies between writes them twice.
    """
    ending = Habilitation.objects.filter(
        reminded_on=None, ends_on__range=(today, today + SOON), agent__is_active=True
    )
    announced = list(ending.select_related("agent", "scheme").order_by("ends_on", "pk"))
    if not announced:
        return 0
    log.warning("habilitations_end_soon", count=len(announced))
    with override(settings.LANGUAGE_CODE):
        _tell_directors(len(announced))
        for habilitation in announced:
            _tell_agent(habilitation)
    ending.filter(pk__in=[each.pk for each in announced]).update(reminded_on=today)
    return len(announced)


def _tell_directors(count: int) -> None:
    text = ngettext(
        "%(count)d habilitation prend fin dans les trente jours. À renouveler ou à laisser finir :",
        "%(count)d habilitations prennent fin dans les trente jours. À renouveler ou à laisser finir :",
        count,
    )
    write(
        User.objects.filter(role=Role.DIRECTOR, is_active=True),
        subject=_("e-carte Vitale : habilitations à renouveler"),
        text=f"{text % {'count': count}} {settings.PUBLIC_URL}{reverse('review:habilitations')}",
    )


def _tell_agent(habilitation: Habilitation) -> None:
    text = _(
        "Votre habilitation (%(scheme)s) prend fin le %(day)s. Votre direction peut la renouveler ; "
        "sans cela, ces dossiers ne vous seront plus proposés."
    )
    write(
        [habilitation.agent],
        subject=_("e-carte Vitale : votre habilitation prend fin"),
        text=text % {"scheme": habilitation.scheme.name, "day": date_format(habilitation.ends_on)},
    )
