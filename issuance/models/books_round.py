"""How far the verification of the books has come (`issuance.books`)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BooksRound(models.Model):
    """One round through all the books, made in many short steps: seventy million cards take their time."""

    running = models.BooleanField(_("en cours"), default=True)
    steps = models.PositiveIntegerField(_("étapes"), default=0)
    """Grows with every step: of two workers at the same one, the slower is not counted."""
    walk = models.CharField(max_length=20)
    """Which of the books is read (`issuance.books.walks.WALKS`)."""
    after = models.JSONField(null=True)
    """The next step begins after this key; None: at the beginning."""
    read = models.JSONField(_("lignes lues"), default=dict)
    """Rows read, by book."""
    differences = models.JSONField(_("écarts"), default=dict)
    """How many, by code."""
    first = models.JSONField(_("premiers écarts"), default=list)
    """`[code, what it is about]`."""
    started_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True)

    class Meta:
        verbose_name = _("vérification des registres")
        verbose_name_plural = _("vérifications des registres")
        constraints = [
            models.UniqueConstraint(
                fields=["running"], condition=Q(running=True), name="one_running_books_round"
            ),
            models.CheckConstraint(
                condition=Q(running=True, ended_at=None) | Q(running=False, ended_at__isnull=False),
                name="a_books_round_ends_with_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"
