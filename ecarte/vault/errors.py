"""What goes wrong with sealed things."""

from __future__ import annotations


class Unreadable(Exception):
    """A sealed value does not open: wrong key, wrong place, altered or destroyed."""


class MasterUnavailable(Exception):
    """The master key cannot be used now. The message is for operators: what is missing."""
