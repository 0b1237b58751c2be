"""The départements of France, as documents and the NIR name them (INSEE, code officiel géographique)."""

from __future__ import annotations

_METROPOLITAN = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
_OVERSEAS = {"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"}
DEPARTMENTS = frozenset(_METROPOLITAN | _OVERSEAS)


def departments_in(code: str) -> frozenset[str]:
    """The départements that three characters of an older identity card may stand for.

    Overseas: the code itself. Otherwise two characters of the département and one of the service, or, on
    cards made since 2017, a zero and the département: `013` may be either.
    """
    return frozenset({code, code[:2], code[1:] if code.startswith("0") else code}) & DEPARTMENTS
