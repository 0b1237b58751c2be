"""What somebody who is to film again reads."""

from __future__ import annotations

import pytest

from verification.engine.face.actions import Action
from verification.instruction import instruction, missed, what
from verification.parts import EVERY, SETS, Part, kinds_of, ordered


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_choice_of_parts_has_an_instruction_of_its_own(language: str) -> None:
    said = [what(parts, language) for parts in SETS]
    assert len(SETS) == 2 ** len(EVERY) - 1
    assert len(set(said)) == len(SETS)


def test_only_what_is_asked_is_named() -> None:
    assert "recto" not in what([Part.BACK], "fr")
    assert "verso" not in what([Part.FRONT, Part.FACE], "fr")
    assert "face" not in what([Part.FRONT, Part.BACK], "en")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("action", Action)
def test_every_gesture_that_was_not_seen_can_be_named(action: Action, language: str) -> None:
    assert missed([], language) == ""
    assert missed([action], language) not in {
        missed([other], language) for other in Action if other != action
    }


def test_it_says_what_how_and_which_gesture_in_this_order() -> None:
    said = instruction(parts=["face"], advice="Face the light.", gestures=["smile"], language="en")
    assert said == (
        "Film your face. Face the light. "
        "We did not see clearly: “Smile”. Other gestures may be asked for this time."
    )


def test_parts_are_named_in_the_order_in_which_they_are_filmed() -> None:
    assert ordered({Part.FACE, Part.FRONT}) == ["document_front", "face"]
    assert kinds_of(["face", "document_back"]) == ["document", "face"]
