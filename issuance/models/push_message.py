"""The outbox of notifications: written with the act they tell of, sent afterwards."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecarte.vault.fields import EncryptedField


class Subject(models.TextChoices):
    """What the app should look at; nothing else is said."""

    CASE = "case", _("Dossier")
    CARD = "card", _("Carte")


class PushMessage(models.Model):
    """One notification to one phone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    push_token = EncryptedField(null=True)
    """Erased once the message is sent; a given-up one keeps it as long as it can be sent again."""
    subject = models.CharField(_("sujet"), max_length=10, choices=Subject)
    about = models.UUIDField(_("objet"))
    """The id of that case or card."""
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), default=timezone.now)
    """Also the sender's lease: claiming a message moves it on."""
    last_error = models.CharField(_("dernière erreur"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    dead_at = models.DateTimeField(_("abandonné le"), null=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dead_at__isnull=True), name="a_push_ends_in_one_way"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(push_token__isnull=True),
                name="a_push_that_was_sent_has_no_token",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="push_messages_by_age"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(sent_at__isnull=True, dead_at__isnull=True),
                name="push_messages_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"
