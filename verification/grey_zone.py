"""When one pair of eyes is not enough: the machines doubt that it is the same face, or contradict each other.

Only whoever would *accept* such a case needs a second agent who comes to the same conclusion; to refuse, to
have it filmed again or to hand it to the fraud referent takes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

MODELS = ("face.match_sface", "face.match_dlib")


class Judged(Protocol):
    """A finding of the engine, or the row that keeps it: their verdicts have the same words."""

    @property
    def code(self) -> str: ...

    @property
    def verdict(self) -> str: ...

    @property
    def advisory(self) -> bool: ...


def models_disagree(findings: Iterable[Judged]) -> bool:
    """One of the models recognises the person, another does not."""
    ran = [one.verdict for one in findings if one.code in MODELS and one.verdict != "not_run"]
    return len({verdict == "pass" for verdict in ran}) > 1


def needs_two(findings: Iterable[Judged]) -> bool:
    """Also when the machines see two different faces: an agent who sees one person is then alone with it."""
    kept = list(findings)
    doubted = any(one.code == "face.match" and one.verdict in ("doubt", "fail") for one in kept)
    return doubted or models_disagree(kept)
