"""Fields that follow one another as identifier and value: how 2D-Doc and INS write a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GROUP = "\x1d"
IDENTIFIER = 2
"""Characters."""


def tagged_values(message: str, longest: Callable[[str], int | None]) -> dict[str, str]:
    """By identifier. A value ends at the group separator, or where it can be no longer.

    `longest` gives the most characters of the value of an identifier, or None if it has no limit.
    """
    values = {}
    while message:
        identifier, rest = message[:IDENTIFIER], message[IDENTIFIER:]
        value = rest[: longest(identifier)].partition(GROUP)[0]
        values[identifier] = value
        message = rest[len(value) :].removeprefix(GROUP)
    return values
