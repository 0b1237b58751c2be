"""What every installation starts with. Never overwrites what was changed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from verification.evidence.store import SWEEP_EVERY
from verification.models import ConsentText, Department, Reason, Scheme
from verification.reasons import CATALOGUE
from verification.rollout.departments import NAMES_EN, NAMES_FR

FIRST_CONSENT = "2026-1"
CONSENTS = Path(__file__).parent / "rollout" / "consents"
SCHEDULES: dict[str, tuple[str, timedelta]] = {
    "Baux d’examen échus": ("verification.tasks.release_expired_claims", timedelta(minutes=1)),
    "Décisions sur le départ": ("verification.tasks.leave_decisions", timedelta(seconds=20)),
    "Contrôles perdus": ("verification.tasks.sweep_lost_checks", timedelta(minutes=1)),
    "Premiers regards perdus": ("verification.tasks.sweep_lost_looks", timedelta(minutes=1)),
    "Envois inachevés": ("verification.tasks.expire_uploads", timedelta(minutes=10)),
    "Demandes expirées": ("verification.tasks.expire_enrolments", timedelta(hours=1)),
    "Conservation des preuves": ("verification.tasks.apply_retention", timedelta(hours=1)),
    "Fichiers que plus rien n’ouvre": ("verification.tasks.sweep_evidence", SWEEP_EVERY),
    "Dossiers de preuve et reçus": ("verification.tasks.seal_records", timedelta(seconds=20)),
    "Décès et fins de droits": ("verification.tasks.end_cards", timedelta(hours=1)),
    "Notifications en attente": ("issuance.tasks.send_pending_notifications", timedelta(seconds=20)),
    "Notifications anciennes": ("issuance.tasks.forget_notifications", timedelta(hours=1)),
    "Codes de contact en attente": ("verification.tasks.send_pending_contact_codes", timedelta(seconds=20)),
    "Appels aux assureurs en attente": ("verification.tasks.deliver_pending_webhooks", timedelta(seconds=20)),
    "Offres expirées": ("issuance.tasks.expire_offers", timedelta(hours=1)),
    "Listes de statuts": ("issuance.tasks.publish_status_lists", timedelta(seconds=15)),
    "Listes de statuts éteintes": ("issuance.tasks.retire_status_lists", timedelta(days=1)),
    "Vérification des registres": ("issuance.tasks.verify_books", timedelta(minutes=1)),
    "Habilitations à renouveler": ("verification.tasks.send_habilitation_reminders", timedelta(days=1)),
    "Comptes inutilisés": ("ecarte.accounts.tasks.offboard_unused_accounts", timedelta(days=1)),
    "Cartes à renouveler": ("issuance.tasks.find_renewals", timedelta(minutes=1)),
    "Renouvellements": ("issuance.tasks.renew_cards", timedelta(seconds=20)),
    "Journal : chaînage": ("ecarte.journal.tasks.seal_journal", timedelta(seconds=5)),
    "Journal : têtes signées": ("ecarte.journal.tasks.export_journal", timedelta(minutes=1)),
    "Journal : vérification": ("ecarte.journal.tasks.verify_journal", timedelta(hours=1)),
    "Clés de signature": ("issuance.tasks.watch_signers", timedelta(minutes=10)),
}


def seed(**_: object) -> None:
    """Create the missing rows; runs after every migrate."""
    general = {"name": "Régime général", "name_en": "General scheme"}
    Scheme.objects.get_or_create(code="general", defaults=general)
    agricultural = {"name": "Mutualité sociale agricole", "name_en": "Agricultural scheme (MSA)"}
    Scheme.objects.get_or_create(code="agricultural", defaults=agricultural)
    Department.objects.bulk_create(
        [Department(code=code, name_fr=name, name_en=NAMES_EN[code]) for code, name in NAMES_FR.items()],
        ignore_conflicts=True,
    )
    if not ConsentText.objects.exists():
        ConsentText.objects.create(
            version=FIRST_CONSENT,
            text_fr=(CONSENTS / f"{FIRST_CONSENT}.fr.txt").read_text(encoding="utf-8"),
            text_en=(CONSENTS / f"{FIRST_CONSENT}.en.txt").read_text(encoding="utf-8"),
            published_at=timezone.now(),
        )
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
                "parts": list(text.parts),
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
