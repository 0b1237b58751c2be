"""HTTP byte ranges (RFC 9110, section 14), which a browser needs to seek in a video."""

from __future__ import annotations

import re

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """No byte of the file lies in the range: 416."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None when the header is to be ignored and all is sent.

    Ignored are other units, several ranges and what is malformed, as 14.2 allows. Raises Unsatisfiable.
    """
    match = _SINGLE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return max(0, size - int(last)), size
    start, stop = int(first), int(last) + 1 if last else size
    if stop <= start and last:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(stop, size)
