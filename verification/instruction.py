"""What a person reads who is to film again: what, how to do it better, and which gestures were not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.guidance import GESTURES
from verification.parts import DOCUMENT, EVERY, Part

if TYPE_CHECKING:
    from collections.abc import Collection

_WHAT: dict[frozenset[Part], tuple[str, str]] = {
    frozenset({Part.FRONT}): (
        "Filmez le recto de votre pièce d’identité, le côté avec votre photo.",
        "Film the front of your identity document, the side with your photo.",
    ),
    frozenset({Part.BACK}): (
        "Filmez le verso de votre pièce d’identité.",
        "Film the back of your identity document.",
    ),
    frozenset(DOCUMENT): (
        "Filmez votre pièce d’identité, le recto puis le verso.",
        "Film your identity document, the front and then the back.",
    ),
    frozenset({Part.FACE}): ("Filmez votre visage.", "Film your face."),
    frozenset({Part.FRONT, Part.FACE}): (
        "Filmez le recto de votre pièce d’identité, le côté avec votre photo, puis votre visage.",
        "Film the front of your identity document, the side with your photo, and then your face.",
    ),
    frozenset({Part.BACK, Part.FACE}): (
        "Filmez le verso de votre pièce d’identité, puis votre visage.",
        "Film the back of your identity document, and then your face.",
    ),
    frozenset(EVERY): (
        "Filmez votre pièce d’identité, le recto puis le verso, et votre visage.",
        "Film your identity document, the front and then the back, and your face.",
    ),
}

_MISSED = {
    "fr": "Nous n’avons pas bien vu : {}. D’autres gestes peuvent vous être demandés cette fois.",
    "en": "We did not see clearly: {}. Other gestures may be asked for this time.",
}


def what(parts: Collection[str], language: str) -> str:
    """What to film and no more; at least one part is asked for."""
    french, english = _WHAT[frozenset(map(Part, parts))]
    return english if language == "en" else french


def missed(gestures: Collection[str], language: str) -> str:
    """Which gestures were not seen, in the words in which they were asked for; empty when none is named."""
    quoted = "“{}”" if language == "en" else "« {} »"
    named = [
        quoted.format(hint.en if language == "en" else hint.fr) for hint in GESTURES if hint.code in gestures
    ]
    return _MISSED[language].format(", ".join(named)) if named else ""


def instruction(*, parts: Collection[str], advice: str, gestures: Collection[str] = (), language: str) -> str:
    """All of it. `advice` is the public text of the reason, in the same language."""
    return " ".join(filter(None, (what(parts, language), advice, missed(gestures, language))))
