"""The local register of insured persons: the authority on who holds a NIR (CSS R161-33-13)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from ecarte.vault.blind_index import BlindIndexField
from ecarte.vault.fields import EncryptedField, EncryptedJSONField


class InsuredPerson(models.Model):
    """One insured person as the insurer knows them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nir_index = BlindIndexField(unique=True)
    nir = EncryptedField()
    identity = EncryptedJSONField()
    """`family_name`, `given_names` (list), `birth_date` (ISO), `sex` (M/F), `birth_place` (INSEE code);
    `ins_oid` where the number is no NIR."""
    rights = EncryptedJSONField()
    """`insurer_id`, `insurer_name`, `starting_date`, `ending_date` (ISO)."""
    rights_until = models.DateField(null=True)
    """`ending_date` of the rights, where those that have ended can be found."""
    died_on = models.DateField(null=True)
    contacts = EncryptedJSONField(default=dict)
    """`email`, `mobile` (+33…), those that the insurer knows."""
    scheme = models.ForeignKey("verification.Scheme", on_delete=models.PROTECT)
    department = models.ForeignKey("verification.Department", on_delete=models.PROTECT)
    """Of residence."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["died_on"], condition=Q(died_on__isnull=False), name="insured_who_died"),
            models.Index(fields=["rights_until"], name="insured_by_end_of_rights"),
        ]

    def __str__(self) -> str:
        return f"insured person {self.pk}"


class Beneficiary(models.Model):
    """Somebody whose rights are shown on the card of another (ayant droit), as the register declares it."""

    person = models.ForeignKey(InsuredPerson, on_delete=models.CASCADE, related_name="beneficiary_of")
    holder_index = BlindIndexField(db_index=True)
    """Blind index of the NIR of who holds the card."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "holder_index"], name="a_beneficiary_is_declared_once_per_holder"
            )
        ]

    def __str__(self) -> str:
        return f"beneficiary {self.pk}"
