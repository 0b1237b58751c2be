"""What a simulated person makes of a challenge."""

from __future__ import annotations

from ecarte.demo.enrol import gestures_of
from verification.engine.face.actions import Action, Asked


def test_the_film_is_made_of_the_gestures_asked_for_at_their_times() -> None:
    challenge = {
        "face_actions": [
            {"action": "look_up", "start": 0.9, "end": 2.7},
            {"action": "turn_left", "start": 2.7, "end": 4.5},
        ]
    }
    assert gestures_of(challenge) == [Asked(Action.LOOK_UP, 0.9, 2.7), Asked(Action.TURN_LEFT, 2.7, 4.5)]
