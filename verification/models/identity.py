"""Identities proven by France Identité: what was asked of the provider, and what it answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from ecarte.vault.fields import EncryptedField, EncryptedJSONField


class IdentityRequest(models.Model):
    """One way to the provider and back: single-use, short-lived, of one enrolment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="identity_requests"
    )
    device_jkt = models.CharField(max_length=43)
    """Of the phone that asked; no other one answers, though it go on with the enrolment."""
    state_digest = models.CharField(max_length=64)
    nonce_digest = models.CharField(max_length=64)
    code_verifier = EncryptedField(null=True)
    """Of PKCE; gone once the request is used or replaced."""
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(code_verifier__isnull=True),
                name="a_used_identity_request_opens_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"identity request {self.pk}"


class PivotIdentity(models.Model):
    """Who the provider says that the person is, in the forms of the civil register (RNIPP)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="pivot_identities"
    )
    request = models.OneToOneField(IdentityRequest, null=True, on_delete=models.SET_NULL, related_name="+")
    device_jkt = models.CharField(max_length=43)
    """Of the phone on which it was proven: a card for another one takes more than this."""
    claims = EncryptedJSONField(null=True)
    """`family_name`, `given_names` (list), `birth_date` (YYYY-MM-DD, 00 where unknown), `sex` (M/F),
    `birth_place` (INSEE code of the commune, or of the country abroad); None once forgotten."""
    acr = models.CharField(max_length=10)
    """How surely the provider knew (`eidas2`, `eidas3`)."""
    issuer = models.CharField(max_length=200)
    proven_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """Until when it may be submitted."""
    signature = models.TextField(blank=True)
    """The submission, signed by the device key (a compact JWS)."""

    class Meta:
        verbose_name_plural = "pivot identities"

    def __str__(self) -> str:
        return f"pivot identity {self.pk}"
