"""Document signers: which key signs cards, which will, which did. Never a private key."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DocumentSigner(models.Model):
    """One P-256 key and its certificate. Its state moves only through `issuance.keys.rotation`.

    Rows stay for good: they say which key signed what (`Signature.key_id`).
    """

    class State(models.TextChoices):
        """Requested → next → active → retired; whatever has a certificate may be found compromised."""

        REQUESTED = "requested", _("Certificat demandé")
        NEXT = "next", _("Suivant")
        ACTIVE = "active", _("Actif")
        RETIRED = "retired", _("Remplacé")
        COMPROMISED = "compromised", _("Compromis")

    key_id = models.CharField(_("clé"), primary_key=True, max_length=43)
    """RFC 7638 thumbprint of the public key, base64url: `kid`."""
    reference = models.CharField(max_length=64, blank=True)
    """What the key provider knows it by; empty once the private key is destroyed."""
    state = models.CharField(_("état"), max_length=11, choices=State, default=State.REQUESTED)
    chain = models.TextField(_("certificats"), blank=True)
    """Certificates in PEM, leaf first, without the root."""
    root = models.TextField(_("racine"), blank=True)
    """The root's certificate in PEM: what readers trust."""
    not_after = models.DateTimeField(_("certificat valable jusqu’au"), null=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    installed_at = models.DateTimeField(_("certificat installé le"), null=True)
    activated_at = models.DateTimeField(_("signe depuis le"), null=True)
    ended_at = models.DateTimeField(_("ne signe plus depuis le"), null=True)

    class Meta:
        verbose_name = _("clé de signature")
        verbose_name_plural = _("clés de signature")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="active"), name="one_active_signer"
            ),
            models.CheckConstraint(
                condition=Q(state="requested", chain="", root="", not_after=None, installed_at=None)
                | ~Q(state="requested") & ~Q(chain="") & ~Q(root="")
                & Q(not_after__isnull=False, installed_at__isnull=False),
                name="a_signer_has_its_certificates_unless_requested",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "retired"]) | Q(activated_at__isnull=False),
                name="a_signer_that_signs_was_activated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["retired", "compromised"], ended_at__isnull=False)
                | Q(state__in=["requested", "next", "active"], ended_at=None),
                name="a_signer_ends_with_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(reference="") | Q(state__in=["retired", "compromised"]),
                name="a_signer_in_use_has_its_key",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"document signer {self.key_id}"


class RevocationList(models.Model):
    """A list of document signers that a root took back, as it is published. The newest of a root counts."""

    authority = models.CharField(_("racine"), max_length=40)
    """Key identifier of the root, in hexadecimal."""
    number = models.PositiveBigIntegerField(_("numéro"))
    """CRL number (RFC 5280, section 5.2.3)."""
    content = models.BinaryField()
    """DER."""
    next_update = models.DateTimeField(_("à renouveler avant le"))
    installed_at = models.DateTimeField(_("installée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("liste de révocation")
        verbose_name_plural = _("listes de révocation")
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "number"], name="a_revocation_list_has_a_number_of_its_own"
            )
        ]

    def __str__(self) -> str:
        return f"revocation list {self.number}"
