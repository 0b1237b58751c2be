"""What stands in the way of a signature."""

from __future__ import annotations

from ecarte.seal import KeyUnavailable


class SignerUnavailable(KeyUnavailable):
    """Nothing can be signed now. The message is for operators: what is missing, and what to do."""
