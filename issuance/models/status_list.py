"""Status lists, which index of which list stands for which credential, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.IntegerChoices):
    """Two-bit values (Token Status List, section 7.1)."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


class StatusList(models.Model):
    """One list of two-bit values. New indexes are taken of the open one."""

    class State(models.TextChoices):
        """Open → full → retired."""

        OPEN = "open", _("Ouverte")
        FULL = "full", _("Pleine")
        RETIRED = "retired", _("Retirée")

    state = models.CharField(_("état"), max_length=7, choices=State, default=State.OPEN)
    size = models.PositiveIntegerField(_("taille"))
    """Number of entries."""
    created_at = models.DateTimeField(_("ouverte le"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retirée le"), null=True)
    """Since when no credential refers to it any more; it is published no longer."""
    restored_at = models.DateTimeField(_("rétablie le"), null=True)
    """When it was filled from what had been published (`status_list.replay`): credentials may refer to it
    that nobody here knows."""

    class Meta:
        verbose_name = _("liste de statuts")
        verbose_name_plural = _("listes de statuts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "full"], retired_at=None)
                | models.Q(state="retired", retired_at__isnull=False),
                name="a_retired_list_says_when",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="open"), name="one_open_status_list"
            ),
        ]

    def __str__(self) -> str:
        return f"status list {self.pk}"


class Publication(models.Model):
    """What readers are given of a list. Apart from the list, so that a change of a value never waits for
    whoever opens or fills one."""

    status_list = models.OneToOneField(
        StatusList, on_delete=models.PROTECT, primary_key=True, related_name="publication"
    )
    version = models.PositiveBigIntegerField(default=0)
    """Grows with every change of a value."""
    published_version = models.PositiveBigIntegerField(null=True)
    """What is published holds every change up to this version, perhaps some more; None: nothing is."""
    issued_at = models.DateTimeField(null=True)
    """`iat` of what is published."""
    jwt = models.TextField(blank=True)
    cwt = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_version=None, issued_at=None)
                | models.Q(published_version__isnull=False, issued_at__isnull=False),
                name="a_publication_has_its_date",
            )
        ]

    def __str__(self) -> str:
        return f"publication of list {self.pk}"


class StatusEntry(models.Model):
    """One index, held by one credential of a card. Never deleted, so that no index is used twice."""

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    card = models.ForeignKey("issuance.Card", on_delete=models.PROTECT, related_name="status_entries")
    configuration = models.CharField(max_length=40)
    """Credential configuration (`issuance.formats.configurations`) of the credential that holds the index."""
    holder_jkt = models.CharField(max_length=43)
    """RFC 7638 thumbprint of the key to which that credential is bound; each of a batch has its own."""
    generation = models.PositiveSmallIntegerField(default=0, db_default=0)
    """That of the card when the index was taken."""
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.VALID)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "index"], name="one_holder_per_status_index"),
            models.UniqueConstraint(
                fields=["card", "configuration", "holder_jkt", "generation"],
                name="one_status_index_per_bound_key",
            ),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="status_fits_two_bits"),
        ]
        indexes = [
            # With the value, so that publishing reads nothing but this.
            models.Index(
                fields=["status_list", "index", "status"],
                condition=~models.Q(status=Status.VALID),
                name="status_entries_to_publish",
            )
        ]

    def __str__(self) -> str:
        return f"index {self.index} of list {self.status_list_id}"


class ReplayedValue(models.Model):
    """What was published, before a restore, of an index whose credential is lost with the former database."""

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="replayed")
    index = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(choices=Status)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status_list", "index"], name="an_index_is_replayed_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=[Status.INVALID, Status.SUSPENDED]),
                name="what_is_replayed_is_not_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"index {self.index} of list {self.status_list_id}"


class StatusChange(models.Model):
    """One change of one index. The database refuses to change or delete it (`issuance.apps`)."""

    entry = models.ForeignKey(StatusEntry, on_delete=models.PROTECT, related_name="changes")
    status = models.PositiveSmallIntegerField(choices=Status)
    """The new value; an index without changes is valid."""
    actor = models.CharField(max_length=80)
    """As the journal writes it."""
    reason = models.CharField(max_length=20)
    """Code: a `RevocationReason`, or `suspended`, `resumed`, `superseded`, `restored`."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="status_change_fits_two_bits"
            ),
            models.CheckConstraint(
                condition=~models.Q(actor="") & ~models.Q(reason=""), name="a_status_change_says_who_and_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.status}"
