"""Insurers' back ends that may suspend and revoke cards, known by their public keys."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InsurerClient(models.Model):
    """One machine of one scheme. It signs each call with a private key that only it has (RFC 7523)."""

    name = models.SlugField(_("nom"), primary_key=True, max_length=40)
    """`iss` and `sub` of its assertions; `client:<name>` in the journal."""
    scheme = models.ForeignKey("verification.Scheme", on_delete=models.PROTECT, verbose_name=_("régime"))
    """Of whose cards it disposes, and of no other's."""
    keys = models.JSONField(_("clés publiques"), default=list)
    """Public JWKs (P-256): one, or two while it changes over."""
    created_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)
    disabled_at = models.DateTimeField(_("désactivé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("système d’assureur")
        verbose_name_plural = _("systèmes d’assureurs")

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the journal names it."""
        return f"client:{self.name}"
