"""Receivers: their secrets, and what becomes of one that fails for days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ecarte.accounts.models import Role, User
from ecarte.journal.services import record
from verification.models import WebhookEndpoint
from verification.webhooks.sending import GONE, Failed
from verification.webhooks.signing import new_secret

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger()
CHANGE_OVER = timedelta(hours=24)
"""For so long a replaced secret goes on signing beside the new one."""
PATIENCE = timedelta(days=5)
"""A receiver that failed for so long is suspended."""
REST = timedelta(minutes=1)
ACTOR = "system:webhooks"


@transaction.atomic
def save_endpoint(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Create or change a receiver; a new one gets its secret. Its address may hold a key: it is not noted."""
    new = endpoint._state.adding
    if new:
        endpoint.secret = new_secret()
    endpoint.save()
    told = {"scheme": endpoint.scheme_id, "statuses": endpoint.statuses}
    act = "webhook.created" if new else "webhook.changed"
    record(actor=actor, act=act, endpoint=str(endpoint.pk), **told)


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, actor: str, now: datetime) -> str:
    """A new secret, which is shown once; the former one signs too for a day."""
    endpoint.former_secret, endpoint.former_until = endpoint.secret, now + CHANGE_OVER
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret", "former_secret", "former_until"])
    record(actor=actor, act="webhook.secret_rotated", endpoint=str(endpoint.pk))
    return str(endpoint.secret)


def keys_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secrets that sign now."""
    former = endpoint.former_until is not None and now < endpoint.former_until
    return [endpoint.secret, endpoint.former_secret] if former else [endpoint.secret]


def succeeded(*, endpoint: WebhookEndpoint) -> None:
    if endpoint.failing_since or endpoint.resting_until:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, resting_until=None)


def failed(*, endpoint: WebhookEndpoint, failure: Failed, now: datetime) -> None:
    """Note the failure. One that does not answer is left alone for a minute, or would hold up the workers."""
    row = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    row.filter(failing_since=None).update(failing_since=now)
    if not failure.answered:
        row.update(resting_until=now + REST)
    since = endpoint.failing_since or now
    if failure.code == f"http_{GONE}" or now - since >= PATIENCE:
        suspend(endpoint=endpoint, actor=ACTOR, why=failure.code, now=now)


@transaction.atomic
def suspend(*, endpoint: WebhookEndpoint, actor: str, why: str, now: datetime) -> None:
    """Send nothing there until an administrator resumes; they are told when it was not one of them."""
    if not WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None).update(disabled_at=now):
        return
    record(actor=actor, act="webhook.suspended", endpoint=str(endpoint.pk), why=why)
    if actor == ACTOR:
        log.error("webhook_suspended", endpoint=str(endpoint.pk), why=why)
        transaction.on_commit(lambda: _note(endpoint.name, why), robust=True)


@transaction.atomic
def resume(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Send again, beginning with what waited."""
    awake = {"disabled_at": None, "failing_since": None, "resting_until": None}
    if WebhookEndpoint.objects.filter(pk=endpoint.pk).exclude(disabled_at=None).update(**awake):
        record(actor=actor, act="webhook.resumed", endpoint=str(endpoint.pk))


def _note(name: str, why: str) -> None:
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(email="")
    with override(settings.LANGUAGE_CODE):
        send_mail(
            _("e-carte Vitale : une adresse d’appel est suspendue"),
            _(
                "« %(name)s » n’accepte plus ce qui lui est envoyé (%(why)s). Plus rien n’y part ; ce qui "
                "survient attend. La panne réparée, reprenez l’envoi dans l’administration."
            )
            % {"name": name, "why": why},
            from_email=settings.CONTACT_EMAIL_FROM,
            recipient_list=list(administrators.values_list("email", flat=True)),
            fail_silently=True,
        )
