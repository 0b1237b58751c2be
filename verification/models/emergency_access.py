"""A look at one case without a claim ("break-glass"): asked for by one person, signed by another."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecarte.vault.fields import EncryptedField

LASTS = timedelta(hours=1)
"""From the signature on."""
WAITS = timedelta(hours=4)
"""A request that nobody has signed by then has lapsed: it was no emergency."""
_UNREVIEWED = Q(reviewed_by=None, reviewed_at=None, justified=None)


class EmergencyAccess(models.Model):
    """Opens nothing until it is signed, and afterwards is reviewed by somebody who had no part in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.PROTECT, related_name="emergency_accesses"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    motive = EncryptedField(null=True)
    """None once forgotten with the case."""
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("accès exceptionnel")
        verbose_name_plural = _("accès exceptionnels")
        indexes = [models.Index(fields=["-asked_at"], name="emergency_access_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("asked_by")),
                name="nobody_signs_their_own_emergency_access",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None, ends_at=None)
                | Q(
                    signed_by__isnull=False,
                    signed_at__isnull=False,
                    ends_at__gt=F("signed_at"),
                    ends_at__lte=F("signed_at") + LASTS,
                ),
                name="an_emergency_access_lasts_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=_UNREVIEWED
                | (
                    Q(reviewed_at__gte=F("ends_at"), reviewed_by__isnull=False, justified__isnull=False)
                    & ~Q(reviewed_by=F("asked_by"))
                    & ~Q(reviewed_by=F("signed_by"))
                ),
                name="an_emergency_access_is_reviewed_afterwards_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
