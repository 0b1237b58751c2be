"""What every installation starts with: reasons, one scheme, schedules. Never overwrites what was changed."""

from __future__ import annotations

import json
from datetime import timedelta

from verification.models import Reason, Scheme
from verification.reasons import CATALOGUE

SCHEDULES: dict[str, tuple[str, timedelta]] = {
    "Baux d’examen échus": ("verification.tasks.release_expired_claims", timedelta(minutes=1)),
    "Décisions sur le départ": ("verification.tasks.leave_decisions", timedelta(seconds=20)),
    "Contrôles perdus": ("verification.tasks.sweep_lost_checks", timedelta(minutes=1)),
    "Demandes expirées": ("verification.tasks.expire_enrolments", timedelta(hours=1)),
    "Conservation des preuves": ("verification.tasks.apply_retention", timedelta(hours=1)),
    "Notifications en attente": ("issuance.tasks.send_pending_notifications", timedelta(seconds=20)),
    "Offres expirées": ("issuance.tasks.expire_offers", timedelta(hours=1)),
}


def seed(**_: object) -> None:
    """Create the missing rows; runs after every migrate."""
    Scheme.objects.get_or_create(code="general", defaults={"name": "Régime général"})
    Scheme.objects.get_or_create(code="agricultural", defaults={"name": "Mutualité sociale agricole"})
    for position, text in enumerate(CATALOGUE):
        Reason.objects.get_or_create(
            code=text.code,
            defaults={
                "decision": text.decision,
                "internal_fr": text.internal_fr,
                "internal_en": text.internal_en,
                "public_code": text.public_code,
                "public_fr": text.public_fr,
                "public_en": text.public_en,
                "captures": list(text.captures),
                "position": position,
            },
        )
    _schedule()


def _schedule() -> None:
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    for name, (task, every) in SCHEDULES.items():
        interval, _ = IntervalSchedule.objects.get_or_create(
            every=int(every.total_seconds()), period=IntervalSchedule.SECONDS
        )
        PeriodicTask.objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "kwargs": json.dumps({})}
        )
