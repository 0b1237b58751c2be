"""Judges whether the gestures asked for were done: all of them, in order, in time, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verification.engine.face.actions import Action, Asked
from verification.engine.face.challenge.faults import Answers, Fault, answers_to
from verification.engine.face.challenge.gestures import gestures
from verification.engine.face.challenge.signals import Level, Signals, level, rest_of, signals_of
from verification.engine.judge import not_run
from verification.engine.thresholds import Threshold, thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.look import Look

FEWEST_LOOKS = 5
"""Below, no face was followed and there is nothing to judge."""
RANKS = ("first", "second", "third")
"""Codes hold no digits; a challenge has three gestures at most."""
_SEVERITY = (Verdict.FAIL, Verdict.DOUBT, Verdict.PASS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Performance:
    """One gesture that was asked for and what came of it. Moments are in seconds of the film."""

    action: Action
    verdict: Verdict
    fault: Fault | None
    value: float
    """How far the face went, from rest: degrees, or 0 to 1."""
    limit: Threshold
    onset: float | None
    peak: float
    """Of a gesture that is missing, when the face went farthest towards it while it was asked for."""
    end: float | None
    look: int
    """Place, in the sequence of looks, of the one nearest to the peak: what to show the agent."""

    @property
    def detail(self) -> str:
        """The action, and what is wrong."""
        return f"{self.action}, {self.fault}" if self.fault else f"{self.action}"


def perform(looks: Sequence[Look], asked: Sequence[Asked]) -> list[Performance]:
    """One for each gesture asked for, in their order; none if nothing was asked or no face was followed."""
    if not asked or len(looks) < FEWEST_LOOKS:
        return []
    return performances(signals_of(looks), asked)


def performances(signals: Signals, asked: Sequence[Asked]) -> list[Performance]:
    """The same from the signals alone."""
    rest = rest_of(signals, asked)
    levels = {action: level(signals, rest, action, limit_of(action).value) for action in Action}
    found = [
        gesture
        for action, towards in levels.items()
        for gesture in gestures(action, towards, enough=limit_of(action).value, hold=hold_of(action))
    ]
    answers = answers_to(asked, found)
    return [_performance(signals, levels[one.action], answers, rank) for rank, one in enumerate(asked)]


def challenge_findings(asked: Sequence[Asked], done: Sequence[Performance]) -> list[Finding]:
    """`face.challenge`, then `challenge.first`, `.second` and `.third` with their stills `gesture_1` ..."""
    if not asked:
        return [not_run("face.challenge", "no_challenge")]
    if not done:
        codes = ["face.challenge", *(f"challenge.{RANKS[rank]}" for rank in range(len(asked)))]
        return [not_run(code, "no_face") for code in codes]
    verdict = min((one.verdict for one in done), key=_SEVERITY.index)
    faults = ", ".join(dict.fromkeys(one.fault for one in done if one.fault))
    whole = Finding(code="face.challenge", verdict=verdict, detail=faults)
    return [whole, *(_finding(rank, one) for rank, one in enumerate(done))]


def _finding(rank: int, one: Performance) -> Finding:
    return Finding(
        code=f"challenge.{RANKS[rank]}",
        verdict=one.verdict,
        value=round(one.value, 2),
        threshold=one.limit.value,
        detail=one.detail,
        still=f"gesture_{rank + 1}",
    )


def limit_of(action: Action) -> Threshold:
    """How far each gesture has to go from rest."""
    limits = thresholds()
    return {
        Action.TURN_LEFT: limits.challenge_turn,
        Action.TURN_RIGHT: limits.challenge_turn,
        Action.LOOK_UP: limits.challenge_look_up,
        Action.LOOK_DOWN: limits.challenge_look_down,
        Action.OPEN_MOUTH: limits.challenge_open_mouth,
        Action.SMILE: limits.challenge_smile,
        Action.CLOSE_EYES: limits.challenge_close_eyes,
    }[action]


def hold_of(action: Action) -> float:
    """Seconds for which it has to be held: a natural blink does not count as eyes that were closed."""
    limits = thresholds()
    held = limits.challenge_hold_eyes if action is Action.CLOSE_EYES else limits.challenge_hold
    return held.value


def _performance(signals: Signals, towards: Level, answers: Answers, rank: int) -> Performance:
    one, answer = answers.asked[rank], answers.answers[rank]
    verdict, fault = answers.judged(rank)
    peak, value = (answer.peak, answer.value) if answer else _farthest(towards, one)
    return Performance(
        action=one.action,
        verdict=verdict,
        fault=fault,
        value=value,
        limit=limit_of(one.action),
        onset=answer.onset if answer else None,
        peak=peak,
        end=answer.end if answer else None,
        look=int(np.abs(signals.seconds - peak).argmin()),
    )


def _farthest(towards: Level, one: Asked) -> tuple[float, float]:
    """When and how far, while it was asked for; where the film was over by then, at its end."""
    inside = (towards.seconds >= one.start) & (towards.seconds <= one.end)
    if not inside.any():
        return float(towards.seconds[-1]), 0.0
    seconds, values = towards.seconds[inside], towards.values[inside]
    return float(seconds[values.argmax()]), float(values.max())
