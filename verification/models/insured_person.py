"""The local register of insured persons: the authority on who holds a NIR (CSS R161-33-13)."""

from __future__ import annotations

import uuid

from django.db import models

from ecarte.vault.fields import EncryptedField, EncryptedJSONField


class InsuredPerson(models.Model):
    """One insured person as the insurer knows them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nir_index = models.CharField(max_length=64, unique=True)
    nir = EncryptedField()
    identity = EncryptedJSONField()
    """`family_name`, `given_names` (list), `birth_date` (ISO), `sex` (M/F), `birth_place` (INSEE code);
    `ins_oid` where the number is no NIR."""
    rights = EncryptedJSONField()
    """`insurer_id`, `insurer_name`, `starting_date`, `ending_date` (ISO)."""
    contacts = EncryptedJSONField(default=dict)
    """`email`, `mobile` (+33…), those that the insurer knows."""
    scheme = models.ForeignKey("verification.Scheme", on_delete=models.PROTECT)
    department = models.ForeignKey("verification.Department", on_delete=models.PROTECT)
    """Of residence."""
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"insured person {self.pk}"


class Beneficiary(models.Model):
    """Somebody whose rights are shown on the card of another (ayant droit), as the register declares it."""

    person = models.ForeignKey(InsuredPerson, on_delete=models.CASCADE, related_name="beneficiary_of")
    holder_index = models.CharField(max_length=64, db_index=True)
    """Blind index of the NIR of who holds the card."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "holder_index"], name="a_beneficiary_is_declared_once_per_holder"
            )
        ]

    def __str__(self) -> str:
        return f"beneficiary {self.pk}"
