"""The hash-chained journal of acts and looks. Database triggers refuse any change or deletion."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Head(models.Model):
    """The one row that holds the end of the chain; locking it orders the writers."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_has_one_head")]

    def __str__(self) -> str:
        return f"{self.sequence}"


class Entry(models.Model):
    """One act: who, what, on which case, when. Carries no personal value."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    """`agent:<user id>`, `device:<key thumbprint>`, `system:<task>` or `client:<name>`."""
    act = models.CharField(max_length=60)
    case = models.UUIDField(null=True, db_index=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("acte")
        verbose_name_plural = _("actes")
        indexes = [models.Index(fields=["actor", "-sequence"]), models.Index(fields=["act", "-sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.act}"
