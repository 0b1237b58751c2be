"""Fields that follow one another as identifier and value: how 2D-Doc and INS write a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GROUP, TRUNCATED = "\x1d", "\x1e"
"""End of a field, end of one that was cut short."""
IDENTIFIER = 2
"""Characters."""


def tagged_values(
    message: str, longest: Callable[[str], int | None]
) -> tuple[dict[str, str], frozenset[str]]:
    """By identifier; and the identifiers of those that were cut short.

    A value ends at a separator, or where it can be no longer.

    `longest` gives the most characters of the value of an identifier, or None if it has no limit.
    """
    values, truncated = {}, set()
    while message:
        identifier, rest = message[:IDENTIFIER], message[IDENTIFIER:]
        value = _value(rest[: longest(identifier)])
        values[identifier] = value
        message = rest[len(value) :]
        if message.startswith(TRUNCATED):
            truncated.add(identifier)
        message = message[1:] if message.startswith((GROUP, TRUNCATED)) else message
    return values, frozenset(truncated)


def _value(text: str) -> str:
    return re.split(f"[{GROUP}{TRUNCATED}]", text, maxsplit=1)[0]
