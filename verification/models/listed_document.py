"""The local list of lost, stolen and cancelled documents; in production a service answers instead."""

from __future__ import annotations

from django.db import models

from ecarte.vault.blind_index import BlindIndexField


class ListedDocument(models.Model):
    """One document that must not be accepted, found by its number without holding it."""

    number_index = BlindIndexField(primary_key=True)
    """Blind index of kind and number (`verification.prechecks.lost_documents`)."""

    def __str__(self) -> str:
        return "listed document"
