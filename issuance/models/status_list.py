"""Status lists, and which index of which list stands for which credential."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.IntegerChoices):
    """Two-bit values (Token Status List, section 7.1)."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


class StatusList(models.Model):
    """One published list of two-bit values."""

    size = models.PositiveIntegerField(_("taille"))
    """Number of entries."""
    version = models.PositiveIntegerField(_("version"), default=0)
    """Grows with every change of a value; what was published for an older version is out of date."""
    created_at = models.DateTimeField(_("ouverte le"), auto_now_add=True)

    class Meta:
        verbose_name = _("liste de statuts")
        verbose_name_plural = _("listes de statuts")

    def __str__(self) -> str:
        return f"status list {self.pk}"


class StatusEntry(models.Model):
    """One index, held by one credential of a card. Never deleted, so that no index is used twice."""

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    card = models.ForeignKey("issuance.Card", on_delete=models.PROTECT, related_name="status_entries")
    configuration = models.CharField(max_length=40)
    """Credential configuration (`issuance.formats.configurations`) of the credential that holds the index."""
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.VALID)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "index"], name="one_holder_per_status_index"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="status_fits_two_bits"),
        ]
        indexes = [
            models.Index(
                fields=["status_list", "index"],
                condition=~models.Q(status=Status.VALID),
                name="status_entries_to_publish",
            )
        ]

    def __str__(self) -> str:
        return f"index {self.index} of list {self.status_list_id}"
