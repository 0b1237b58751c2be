"""Codes sent to the contacts that the insurer knows: the message on its way, and what the phone typed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ecarte.vault.blind_index import BlindIndexField
from ecarte.vault.fields import EncryptedField


class Channel(models.TextChoices):
    """How a code travels."""

    EMAIL = "email"
    SMS = "sms"


class ContactCode(models.Model):
    """One code, and the one message that carries it. Whose address it goes to is looked up on sending."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="contact_codes"
    )
    channel = models.CharField(max_length=5, choices=Channel)
    digest = BlindIndexField()
    """Keyed, and bound to this row."""
    tries = models.PositiveSmallIntegerField(default=0)
    """Wrong codes that were typed."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """It was right, was wrong too often, or was replaced by another."""

    # The message
    code = EncryptedField(null=True)
    """Erased once the message is sent or given up."""
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    """Also the sender's lease: claiming a message moves it on."""
    last_error = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(ended_at__isnull=True),
                name="one_contact_code_opens_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dead_at__isnull=True),
                name="a_contact_message_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True)
                | Q(ended_at__isnull=True, sent_at__isnull=True, dead_at__isnull=True),
                name="a_contact_code_is_kept_until_it_is_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(code__isnull=False), name="contact_codes_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"contact code {self.pk}"
