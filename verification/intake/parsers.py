"""Bodies longer than most."""

from __future__ import annotations

from ecarte.parsers import ShortJSONParser


class SubmissionJSONParser(ShortJSONParser):
    """Of a submission, which may carry the evidence of a device's integrity."""

    most_bytes = 16 * 1024
