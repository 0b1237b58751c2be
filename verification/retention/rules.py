"""THE table of retention: on which basis what is kept, from which event, for how long, and what then goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from verification.models import Enrolment, Evidence, LegalHold
from verification.retention.words import AT_ONCE, CODES, EVERYTHING, Words
from verification.states import LIVE, State

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise


class Basis(models.TextChoices):
    """Why something may be kept at all."""

    BIOMETRIC = "biometric", _("Comparaison des visages")
    ENROLMENT = "enrolment", _("Vérification de l’identité")
    MINIMISATION = "minimisation", _("Minimisation des données")


AHEAD = timedelta(hours=2)
"""The law's times are the longest. What would pass them goes this much before: the schedule destroys every
hour, and one lost run breaks no law."""
MOST_HOURS = 100
"""Longer times are said in days."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of the table."""

    code: str
    basis: Basis
    source: str
    since: _StrPromise
    destroys: _StrPromise
    after: timedelta
    """At most; zero: at once."""
    event: str
    """Column of `events` that holds the moment of the event."""
    statuses: frozenset[State]
    marks: tuple[str, ...]
    """Columns of the case that say when it was applied: its own, and that of a rule it includes."""
    files: dict[str, Any] | None
    """Which sealed files, as a filter; None: none."""
    words: tuple[Words, ...]

    @property
    def term(self) -> str:
        """`after`, in words."""
        if not self.after:
            return _t("aussitôt")
        hours = int(self.after.total_seconds() // 3600)
        if hours <= MOST_HOURS:
            return _t("%(hours)d h") % {"hours": hours}
        return _t("%(days)d jours") % {"days": self.after.days}

    def cases(self, now: datetime) -> QuerySet[Enrolment]:
        """Those whose time is over, or nearly (AHEAD); a case that is held is not among them."""
        ahead = min(AHEAD, self.after)
        return self.kept_cases(now).filter(**{f"{self.event}__lte": now + ahead - self.after})

    def kept_cases(self, now: datetime) -> QuerySet[Enrolment]:
        """All that the rule will apply to some time, and was not applied to."""
        ended = events().filter(status__in=self.statuses, closed_at__isnull=False)
        return free(ended.filter(**{self.marks[0]: None}), now)

    def applied(self) -> QuerySet[Enrolment]:
        """Those of which nothing is left that the rule destroys, if their mark is true."""
        return Enrolment.objects.filter(status__in=self.statuses, **{f"{self.marks[0]}__isnull": False})

    def files_of(self, cases: QuerySet[Enrolment]) -> QuerySet[Evidence]:
        """What it destroys of these cases, and still stands."""
        if self.files is None:
            return Evidence.objects.none()
        return Evidence.objects.filter(**self.files, destroyed_at=None, enrolment__in=cases.values("pk"))


def events() -> QuerySet[Enrolment]:
    """Cases with `ended`: the decision, or the withdrawal or expiry without one."""
    return Enrolment.objects.annotate(ended=Coalesce("decided_at", "closed_at"))


def free(cases: QuerySet[Enrolment], now: datetime) -> QuerySet[Enrolment]:
    """Those that neither a legal hold nor a restriction (GDPR, article 18) keeps as they are."""
    return cases.filter(restricted_at=None).exclude(pk__in=LegalHold.in_force(now).values("enrolment"))


ENDED = frozenset(State) - LIVE
DISCARDED = "discarded"
"""A film that another one replaced, or that the phone took back: goes at once (GDPR, article 5(1)(c))."""

WITHDRAWN = Rule(
    code="withdrawn",
    basis=Basis.MINIMISATION,
    source="RGPD 5.1.c, 17.1.b",
    since=_("retrait par la personne"),
    destroys=_("vidéos, images, données lues, annotations"),
    after=timedelta(0),
    event="closed_at",
    statuses=frozenset({State.WITHDRAWN}),
    marks=("codes_forgotten_at",),
    files={},
    words=AT_ONCE,
)
"""Applied by the withdrawal itself; the schedule finds what a hold kept until it ended."""
RULES = (
    Rule(
        code="biometrics",
        basis=Basis.BIOMETRIC,
        source="CSS R161-33-18",
        since=_("activation de la carte"),
        destroys=_("visages découpés pour la comparaison"),
        after=settings.BIOMETRICS_LIFETIME,
        event="closed_at",
        statuses=frozenset({State.ACTIVATED}),
        marks=("faces_forgotten_at",),
        files={"biometric": True},
        words=(),
    ),
    Rule(
        code="captures",
        basis=Basis.ENROLMENT,
        source="CSS R161-33-18",
        since=_("décision, ou expiration sans décision"),
        destroys=_("vidéos, images, données lues, annotations, index de recherche"),
        after=settings.EVIDENCE_LIFETIME,
        event="ended",
        statuses=ENDED,
        marks=("forgotten_at", "faces_forgotten_at"),
        files={},
        words=EVERYTHING,
    ),
    WITHDRAWN,
    Rule(
        code="codes",
        basis=Basis.MINIMISATION,
        source="RGPD 5.1.c",
        since=_("fin du dossier"),
        destroys=_("codes et questions restées sans réponse"),
        after=timedelta(0),
        event="closed_at",
        statuses=ENDED - {State.WITHDRAWN},
        marks=("codes_forgotten_at",),
        files=None,
        words=CODES,
    ),
)
