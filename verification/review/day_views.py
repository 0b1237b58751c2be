"""“My day”: the signed-in agent's own figures. There is no address for anybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecarte.accounts.staff import staff_of
from verification.review.access import reviewers_only
from verification.review.durations import short
from verification.review.own_figures import own_work
from verification.review.sections import sections

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from verification.review.own_figures import OwnWork

NOTHING = "–"


@dataclass(frozen=True)
class Line:
    """One figure today, yesterday and in the week before."""

    label: str
    help: str
    values: list[str]


@never_cache
@require_safe
@reviewers_only
def day(request: HttpRequest) -> HttpResponse:
    """Today beside yesterday and the last seven days."""
    agent = staff_of(request)
    work = own_work(agent, today=timezone.localdate())
    context = {"sections": sections(agent), "current": "day", "lines": _lines(work)}
    return render(request, "review/day.html", context)


def _lines(work: OwnWork) -> list[Line]:
    periods = (work.today, work.yesterday, work.week)
    return [
        Line(
            _("Dossiers jugés"),
            _("pour 7 jours : en moyenne par jour travaillé"),
            [str(work.today.judged), str(work.yesterday.judged), number_format(work.week.a_day, 1)],
        ),
        Line(
            _("Temps médian par dossier"),
            _("de la prise en charge à la décision"),
            [short(one.median) if one.median is not None else NOTHING for one in periods],
        ),
        Line(
            _("Jugés aussi par un second agent"),
            _("connu quand la journée est finie"),
            [_percent(one.second) for one in periods],
        ),
        Line(
            _("Avis changé après les résultats des contrôles"), "", [_percent(one.changed) for one in periods]
        ),
        Line(_("Décisions annulées à temps"), "", [str(one.taken_back) for one in periods]),
    ]


def _percent(share: float | None) -> str:
    return NOTHING if share is None else _("%(share)d %%") % {"share": round(100 * share)}
