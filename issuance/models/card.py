"""The card: one person's right to hold one credential, on one phone."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecarte.vault.blind_index import BlindIndexField
from ecarte.vault.fields import EncryptedField, EncryptedJSONField
from issuance.states import LIVE, VALID, State, SuspensionReason


class Form(models.TextChoices):
    """The forms a card can take; a person has one valid card of each (CSS R161-33-2)."""

    APP = "app", _("Application")


class Card(models.Model):
    """One card. Its status moves only through `issuance.transitions.move`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField(_("forme"), max_length=10, choices=Form, default=Form.APP)
    status = models.CharField(_("statut"), max_length=10, choices=State, default=State.OFFERED)
    holder_ref = BlindIndexField(blank=True, db_index=True)
    """Blind index of the NIR: says whether two cards are the same person's, and nothing else. Empty until
    the card is approved."""
    claims = EncryptedJSONField(null=True)
    """The register's snapshot (see `issuance.offer.Approval`); None before the approval and once the card
    has ended."""
    claims_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    """Keyed digest of the claims: tells without opening them that the register says the same. Nothing is
    found by it, and the next walk makes it anew after a rotation (`issuance.renewal.rounds`)."""
    generation = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Grows whenever the phone is asked to collect anew; each has status indexes of its own."""

    device_jkt = models.CharField(max_length=43)
    """RFC 7638 thumbprint of the enrolled device key, base64url."""
    device_jwk = models.JSONField()
    push_token = EncryptedField(null=True)
    language = models.CharField(max_length=2, default="fr")

    case = models.UUIDField(_("dossier"))
    """Whose approval made the card; issuance only writes it in the journal."""
    approved_by = models.CharField(_("acceptée par"), max_length=80, blank=True)
    code_attempts = models.PositiveSmallIntegerField(_("codes essayés"), default=0)
    """Codes tried since the last right one, over every offer of the card. At CODE_ATTEMPTS no code is
    compared any more, until an agent says so (`lifecycle.unlock`)."""
    suspended_by = models.CharField(_("suspendue par"), max_length=80, blank=True)
    """Actor, as the journal writes it: the phone lifts a suspension of its own, and no other."""
    suspended_for = models.CharField(_("motif"), max_length=10, choices=SuspensionReason, blank=True)
    """Says who may lift it (`issuance.powers`). The phone is not told: it may be a suspect's."""
    offered_at = models.DateTimeField(_("offerte le"), null=True)
    activated_at = models.DateTimeField(_("activée le"), null=True)
    expires_at = models.DateTimeField(_("valable jusqu’au"), null=True)
    """End of the credential's validity, known from the activation."""
    ended_at = models.DateTimeField(_("terminée le"), null=True)

    class Meta:
        verbose_name = _("carte")
        verbose_name_plural = _("cartes")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=State.values), name="card_has_a_known_status"),
            models.UniqueConstraint(
                fields=["holder_ref", "form"],
                condition=Q(status__in=sorted(VALID)),
                name="one_valid_card_per_holder_and_form",
            ),
            models.UniqueConstraint(
                fields=["holder_ref", "form"],
                condition=Q(status=State.OFFERED),
                name="one_offered_card_per_holder_and_form",
            ),
            models.CheckConstraint(
                condition=Q(status=State.SUSPENDED, suspended_for__in=SuspensionReason.values)
                & ~Q(suspended_by="")
                | ~Q(status=State.SUSPENDED) & Q(suspended_by="", suspended_for=""),
                name="a_suspended_card_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(VALID))
                | Q(activated_at__isnull=False, expires_at__isnull=False),
                name="an_active_card_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(LIVE | {State.PENDING}))
                | Q(claims__isnull=True, ended_at__isnull=False),
                name="an_ended_card_says_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(LIVE))
                | Q(claims__isnull=False, offered_at__isnull=False) & ~Q(approved_by="") & ~Q(holder_ref=""),
                name="a_live_card_was_approved",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status=State.PENDING), name="one_pending_card_per_case"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status=State.ACTIVE), name="active_cards_by_end")
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"
