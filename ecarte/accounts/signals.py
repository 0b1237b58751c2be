"""What accounts tells the parts above it, which it does not know."""

from __future__ import annotations

from django.dispatch import Signal

duties_ended = Signal()
"""This `account` left, or does something else from now on; `actor` says so.

Sent within the transaction of the act, before anything is journalled: receivers lock what they change first
(`ecarte.journal.services.record`)."""
