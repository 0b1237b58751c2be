"""Decisions of agents, and the reasons they may give."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ecarte.vault.fields import EncryptedField
from verification.parts import SETS
from verification.reasons import Decision as DecisionKind

LEAVING = Q(left_at__isnull=True, withdrawn_at__isnull=True)
"""A decision that has not left yet, and still may."""


class Reason(models.Model):
    """A coded reason; starts from `verification.reasons.CATALOGUE`."""

    code = models.SlugField(_("code"), primary_key=True, max_length=40)
    decision = models.CharField(_("décision"), max_length=10, choices=DecisionKind)
    internal_fr = models.CharField(_("libellé interne (fr)"), max_length=120)
    internal_en = models.CharField(_("libellé interne (en)"), max_length=120)
    public_code = models.SlugField(_("code public"), max_length=40, blank=True)
    public_fr = models.TextField(_("texte public (fr)"), blank=True)
    public_en = models.TextField(_("texte public (en)"), blank=True)
    parts = models.JSONField(_("à refilmer"), default=list, blank=True)
    """`verification.parts`, unless the agent chooses otherwise."""
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    active = models.BooleanField(_("proposé"), default=True)

    class Meta:
        verbose_name = _("motif")
        verbose_name_plural = _("motifs")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(decision=DecisionKind.RECAPTURE, parts__in=SETS)
                    | (~Q(decision=DecisionKind.RECAPTURE) & Q(parts=[]))
                ),
                name="a_reason_to_film_again_names_its_parts",
            )
        ]

    def __str__(self) -> str:
        return self.internal

    @property
    def internal(self) -> str:
        """The agent's wording, in the language of the page."""
        return self.internal_en if get_language() == "en" else self.internal_fr

    def public(self, language: str) -> str:
        """The person's wording; of a reason to film again the advice alone (`verification.instruction`)."""
        return self.public_en if language == "en" else self.public_fr


class Decision(models.Model):
    """One decision by one agent. A case ends by a final approval or refusal; the database holds only one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        "verification.Enrolment", on_delete=models.CASCADE, related_name="decisions"
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="decisions")
    final = models.BooleanField(default=True)
    """False of a conclusion that waits for another agent's, and of a call for a colleague."""
    grounds = models.JSONField(default=list)
    """Why another agent judges the case too (`verification.second_opinion.Ground`)."""
    parts = models.JSONField(default=list)
    """Of “film again”: what (`verification.parts`)."""
    missed = models.JSONField(default=list)
    """Of “film again”: gestures that were asked for and not seen, which the person is told."""
    left_out = models.JSONField(default=list)
    """Of “film again”: gestures that the person cannot do, and is not asked for again."""
    comment = EncryptedField(null=True)
    report = models.ForeignKey("verification.CheckReport", null=True, on_delete=models.PROTECT)
    """The findings that the agent had before them."""
    claimed_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    """Until then the agent may take it back; nothing of it has an effect before."""
    left_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    """Taken back, or overtaken: the person withdrew, or has a card by another way."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(
                    kind__in=[DecisionKind.APPROVE, DecisionKind.REFUSE],
                    final=True,
                    withdrawn_at__isnull=True,
                ),
                name="one_final_decision_per_case",
            ),
            models.UniqueConstraint(
                fields=["enrolment"], condition=LEAVING, name="one_decision_leaves_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="what_has_left_is_not_taken_back",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=DecisionKind.RECAPTURE, parts__in=SETS)
                    | (~Q(kind=DecisionKind.RECAPTURE) & Q(parts=[]))
                ),
                name="filming_again_names_its_parts",
            ),
        ]
        indexes = [
            models.Index(fields=["leaves_at"], condition=LEAVING, name="decision_leaving"),
            models.Index(fields=["agent", "-decided_at"], name="decision_by_agent"),
            models.Index(fields=["decided_at"], name="decision_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
