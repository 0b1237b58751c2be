"""What stands in the way of a signature."""

from __future__ import annotations


class SignerUnavailable(Exception):
    """Nothing can be signed now. The message is for operators: what is missing, and what to do."""
