"""Cards of which the phone is asked to collect new credentials, and the rounds that find them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RenewalReason(models.TextChoices):
    """Why credentials are issued anew."""

    EXPIRY = "expiry", _("Fin de validité proche")
    KEY = "key", _("Clé de signature compromise")
    RIGHTS = "rights", _("Changement au registre")


class RenewalRound(models.Model):
    """One walk through all cards, made in short steps, that marks those to renew."""

    reason = models.CharField(_("motif"), max_length=6, choices=RenewalReason)
    key = models.ForeignKey(
        "issuance.DocumentSigner",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("clé"),
    )
    """The compromised one."""
    paused = models.BooleanField(_("suspendu"), default=False)
    """Neither goes on nor asks any phone."""
    steps = models.PositiveIntegerField(_("étapes"), default=0)
    """Grows with every step: of two workers at the same one, the slower is not counted."""
    after = models.UUIDField(null=True)
    """The next step begins after this card; None: at the beginning."""
    read = models.PositiveBigIntegerField(_("cartes lues"), default=0)
    marked = models.PositiveBigIntegerField(_("cartes à renouveler"), default=0)
    started_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    ended_at = models.DateTimeField(_("tout lu le"), null=True)

    class Meta:
        verbose_name = _("campagne de renouvellement")
        verbose_name_plural = _("campagnes de renouvellement")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason=RenewalReason.KEY, key__isnull=False)
                | Q(reason=RenewalReason.RIGHTS, key=None),
                name="a_renewal_round_names_the_key_it_is_for",
            ),
            # One that has begun may have passed a card before its person's rights changed.
            models.UniqueConstraint(
                fields=["reason"],
                condition=Q(reason=RenewalReason.RIGHTS, steps=0),
                name="one_round_of_rights_to_begin",
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(ended_at=None), name="one_round_at_a_time_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"renewal round {self.pk}"


class Renewal(models.Model):
    """That a card is to be collected anew, and how far that has come. The last one of the card."""

    class State(models.TextChoices):
        """Waiting → told → collected, or lapsed and perhaps collected later. Any of them waits again when
        there is another reason."""

        WAITING = "waiting", _("En attente")
        TOLD = "told", _("Téléphone prévenu")
        COLLECTED = "collected", _("Retirée")
        LAPSED = "lapsed", _("Anciennes attestations éteintes, rien retiré")

    card = models.OneToOneField(
        "issuance.Card", primary_key=True, on_delete=models.CASCADE, related_name="renewal"
    )
    reason = models.CharField(_("motif"), max_length=6, choices=RenewalReason)
    round = models.ForeignKey(
        RenewalRound,
        null=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="renewals",
        verbose_name=_("campagne"),
    )
    state = models.CharField(_("état"), max_length=9, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("à prévenir le"))
    told_at = models.DateTimeField(_("prévenu le"), null=True)
    until = models.DateTimeField(_("anciennes attestations valables jusqu’au"), null=True)
    """Former credentials say what is no longer so: from then on they are invalid. None: they may be shown
    until they end by themselves, or are invalid already."""

    class Meta:
        verbose_name = _("renouvellement")
        verbose_name_plural = _("renouvellements")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(told_at__isnull=False), name="a_renewal_that_began_says_when"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="renewals_to_tell"),
            models.Index(fields=["told_at"], name="renewals_by_when_told"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="renewals_to_settle"),
            models.Index(fields=["round", "state"], name="renewals_of_a_round"),
        ]

    def __str__(self) -> str:
        return f"renewal of {self.card_id}"
