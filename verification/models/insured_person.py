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
    """`family_name`, `given_names` (list), `birth_date` (ISO), `sex` (M/F), `birth_place` (INSEE code)."""
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
