"""Webhooks: who is told of changes of status, what they are told, and how far that has come."""

from __future__ import annotations

import uuid

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecarte.vault.fields import EncryptedField


class WebhookEndpoint(models.Model):
    """One receiver, in an insurer's back end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=80)
    url = models.CharField(_("adresse"), max_length=500, validators=[URLValidator(schemes=["https"])])
    scheme = models.ForeignKey(
        "verification.Scheme", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("régime")
    )
    """Whose cases it is told of; None for all."""
    statuses = models.JSONField(_("statuts"), default=list, blank=True)
    """Which changes it is told of, by public status; all of them when empty."""
    secret = EncryptedField()
    """`whsec_…`: signs what is sent there."""
    former_secret = EncryptedField(null=True)
    """Signs too until `former_until`, so that the receiver has time to change over."""
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    failing_since = models.DateTimeField(_("en échec depuis"), null=True)
    """The first failure since the last success."""
    resting_until = models.DateTimeField(null=True)
    """It did not answer at all: nobody waits for it again before this time."""
    disabled_at = models.DateTimeField(_("suspendue le"), null=True)
    """Nothing is sent; what happens meanwhile waits."""

    class Meta:
        verbose_name = _("adresse d’appel (webhook)")
        verbose_name_plural = _("adresses d’appel (webhooks)")
        constraints = [
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="a_webhook_goes_by_https"),
            models.CheckConstraint(
                condition=Q(former_secret__isnull=True) | Q(former_until__isnull=False),
                name="a_former_webhook_secret_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookEvent(models.Model):
    """One change of the status that a person sees. Holds nothing of who they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("verification.Enrolment", on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField(_("rang"))
    """Grows with each event of a case: what arrives late is recognised."""
    status = models.CharField(_("statut"), max_length=12)
    reason = models.CharField(_("motif public"), max_length=40, blank=True)
    occurred_at = models.DateTimeField(_("survenu le"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "sequence"], name="a_webhook_event_has_its_place_in_its_case"
            )
        ]
        indexes = [models.Index(fields=["occurred_at"], name="webhook_events_by_age")]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"


class WebhookDelivery(models.Model):
    """One event on its way to one receiver."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("adresse d’appel"),
    )
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), default=timezone.now)
    """Also the sender's lease: claiming a delivery moves it on."""
    last_error = models.CharField(_("dernière erreur"), max_length=40, blank=True)
    delivered_at = models.DateTimeField(_("remis le"), null=True)
    dead_at = models.DateTimeField(_("abandonné le"), null=True)

    class Meta:
        verbose_name = _("appel (webhook)")
        verbose_name_plural = _("appels (webhooks)")
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="a_receiver_is_told_an_event_once"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(dead_at__isnull=True),
                name="a_webhook_delivery_ends_in_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at__isnull=True, dead_at__isnull=True),
                name="webhook_deliveries_to_make",
            )
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"
