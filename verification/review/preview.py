"""What the person will read, shown to the agent before they decide, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from verification.instruction import missed, what
from verification.review.refilming import with_its_front

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from verification.models import CheckReport, Reason

LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Preview:
    """Of one reason."""

    reason: Reason
    texts: list[tuple[str, str, str]]
    """By language: what to film, unless the agent chooses otherwise, and what the reason says."""

    @property
    def told(self) -> bool:
        """Whether there is anything to read."""
        return any(advice for _language, _what, advice in self.texts)

    @property
    def parts(self) -> str:
        """`document_front document_back`: what the reason has filmed again."""
        return _key(self.reason.parts)


def preview_of(reason: Reason) -> Preview:
    """Without the gestures that the agent may name."""
    parts = reason.parts
    return Preview(
        reason,
        [(each, what(parts, each) if parts else "", reason.public(each)) for each in LANGUAGES],
    )


def choices(
    parts: Sequence[str], gestures: Sequence[str], report: CheckReport | None
) -> dict[str, dict[str, dict[str, str]]]:
    """The sentence of each choice, by language: `{"fr": {"parts": {"document_back": …}, "missed": …}, …}`."""
    return {
        language: {
            "parts": {_key(some): what(with_its_front(some, report), language) for some in _some(parts)},
            "missed": {_key(some): missed(some, language) for some in _some(gestures)},
        }
        for language in LANGUAGES
    }


def _key(some: Iterable[str]) -> str:
    return " ".join(some)


def _some(all_of: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(all_of) + 1):
        yield from combinations(all_of, size)
