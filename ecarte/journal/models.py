"""The journal of acts and looks, its chain, and the signed heads that leave the system.

Database triggers refuse any change or deletion of all but `Unsealed` (`ecarte.journal.triggers`).
"""

from __future__ import annotations

import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecarte.accounts.models import Role
from ecarte.journal.acts import called

TAG = 80
"""`key id:` and 64 hexadecimal digits."""


class Entry(models.Model):
    """One act: who, in which role, what, on which case, when, from where, why. Carries no personal value."""

    sequence = models.BigAutoField(primary_key=True)
    """The order of writing; numbers are missing where a transaction was rolled back. The chain has others."""
    at = models.DateTimeField(_("date"), db_index=True)
    actor = models.CharField(_("auteur"), max_length=80)
    """`agent:<user id>`, `device:<key thumbprint>`, `system:<task>` or `client:<name>`."""
    role = models.CharField(_("rôle"), max_length=20, choices=Role, blank=True)
    """That of the member of staff, at the time of the act."""
    act = models.CharField(_("acte"), max_length=60)
    case = models.UUIDField(_("dossier"), null=True, db_index=True)
    source = models.CharField(_("provenance"), max_length=TAG, blank=True)
    """Keyed digest of the address that it was asked from (`ecarte.journal.origin`)."""
    request = models.CharField(_("requête"), max_length=36, blank=True)
    """The request (the log has the same id) or the task that did it or asked for it."""
    data = models.JSONField(_("détail"), default=dict)
    tag = models.CharField(max_length=TAG, unique=True)
    """Authenticates all of the above, but the sequence number."""

    class Meta:
        verbose_name = _("acte")
        verbose_name_plural = _("actes")
        indexes = [models.Index(fields=["actor", "-sequence"]), models.Index(fields=["act", "-sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.act}"

    @property
    def called(self) -> str:
        """The act, in the reader's language."""
        return called(self.act)

    @property
    def why(self) -> str:
        """The motive, where one was asked for: a code, or the id of the row that has the words."""
        return str(self.data.get("reason") or self.data.get("why") or "")

    @property
    def details(self) -> dict[str, str]:
        """What else the act says of itself, to be read."""
        told = {name: value for name, value in self.data.items() if name not in ("reason", "why")}
        return {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in told.items()
        }


class Unsealed(models.Model):
    """An entry that waits for its link. Written with it, so it is there exactly when the entry is."""

    # Without a constraint, here and below: what is missing is for `verify` to say.
    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False)

    def __str__(self) -> str:
        return f"{self.pk}"


class Link(models.Model):
    """The place of an entry in the chain."""

    position = models.BigIntegerField(primary_key=True)
    """1, 2, 3… without a gap."""
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False)
    day = models.DateField()
    """The day (in France) on which it was sealed: that of the entry, or a later one if it waited."""
    digest = models.CharField(max_length=TAG)
    """Authenticates the entry, its place and the digest before: see `ecarte.journal.sealing`."""

    def __str__(self) -> str:
        return f"{self.position}"


class Head(models.Model):
    """The end of the chain at some moment, signed. The last one of a day is that day's head."""

    number = models.BigIntegerField(primary_key=True)
    """1, 2, 3… without a gap."""
    at = models.DateTimeField()
    day = models.DateField(db_index=True)
    position = models.BigIntegerField()
    """The last link that it covers."""
    jws = models.TextField()
    """A seal (`ecarte.seal`) over all of the above, the link's digest and the SHA-256 of the head before."""

    def __str__(self) -> str:
        return f"{self.day}-{self.number:08d}"


class Export(models.Model):
    """A witness keeps this head."""

    head = models.ForeignKey(Head, models.DO_NOTHING, related_name="exports", db_constraint=False)
    witness = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["head", "witness"], name="a_witness_keeps_a_head_once")
        ]

    def __str__(self) -> str:
        return f"{self.head_id} {self.witness}"
