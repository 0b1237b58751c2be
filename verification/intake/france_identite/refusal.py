"""Why the provider's answer does not serve. The details are for the log, and never personal."""

from __future__ import annotations


class AnswerRefused(Exception):
    """What it says is not to be believed. The phone is told only that it does not serve."""


class ProviderUnavailable(Exception):
    """It does not answer, or not in time."""
