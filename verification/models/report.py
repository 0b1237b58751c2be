"""What the prechecks found. A report is written once; a new run writes a new report."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecarte.vault.blind_index import BlindIndexField
from ecarte.vault.fields import EncryptedJSONField


class Verdict(models.TextChoices):
    """What one check says. Nothing here decides: an agent does."""

    PASS = "pass", _("Conforme")
    DOUBT = "doubt", _("Doute")
    FAIL = "fail", _("Non conforme")
    NOT_RUN = "not_run", _("Non contrôlé")


class CheckReport(models.Model):
    """One run of the prechecks, with what is needed to compute it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("verification.Enrolment", on_delete=models.CASCADE, related_name="reports")
    engine_version = models.CharField(max_length=20)
    thresholds_version = models.CharField(max_length=64)
    document = EncryptedJSONField(null=True)
    """The MRZ’s lines and fields as read (`layout`, `family_name` …); None when unread or forgotten."""
    document_index = BlindIndexField(blank=True)
    """Blind index of the document's number, found again in the case of another; empty when forgotten."""
    network_isolated = models.BooleanField(default=False)
    """The child that decoded the videos had no network."""
    cpu_seconds = models.JSONField(default=dict)
    """CPU-seconds by step."""
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["document_index"], condition=~models.Q(document_index=""), name="report_document"
            ),
            models.Index(fields=["finished_at"], name="report_finished"),  # the pace that people are told
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Finding(models.Model):
    """The outcome of one check, and where to look."""

    report = models.ForeignKey(CheckReport, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    verdict = models.CharField(max_length=10, choices=Verdict)
    value = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    evidence = models.ForeignKey("verification.Evidence", null=True, on_delete=models.SET_NULL)
    box = models.JSONField(null=True)
    """x, y, width, height in pixels of the still."""
    advisory = models.BooleanField(default=False)
    """How often it errs is not known: it directs the agent's eye, no more."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="findings_are_ordered"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="finding_has_a_known_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.verdict}"
