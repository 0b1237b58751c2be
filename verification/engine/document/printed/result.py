"""The printed zone as it was read. Personal: it is sealed wherever it is kept."""

from __future__ import annotations

from dataclasses import dataclass, fields

from verification.engine.types import BoxMm  # noqa: TC001 - `wire` reads the annotations

MOST_TEXT = 200
"""Characters: no document prints a longer value, whatever stands after its label."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One printed value."""

    text: str
    """Dates are `YYYY-MM-DD` (`XX` for an unknown day or month), heights `1,72 m`; names as printed."""
    confidence: float
    """Of its least certain letter or digit, 0 to 1."""
    side: str
    """`front` or `back`."""
    box: BoxMm
    labelled: bool
    """Found by its label; otherwise by its form or because the machine-readable zone says the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """What was found; None where nothing was."""

    family_name: Value | None = None
    usual_name: Value | None = None
    given_names: Value | None = None
    birth_date: Value | None = None
    birth_place: Value | None = None
    sex: Value | None = None
    document_number: Value | None = None
    issue_date: Value | None = None
    expiry_date: Value | None = None
    nationality: Value | None = None
    height: Value | None = None
    address: tuple[Value, ...] = ()
    """Its lines."""
    issuing_authority: Value | None = None

    def on_one_line(self) -> dict[str, Value]:
        """What was found but the address, by the name of its field."""
        values = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in values if isinstance(value, Value)}
