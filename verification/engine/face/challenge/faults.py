"""Which gesture answers which request, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from verification.engine.face.actions import Action, Asked
from verification.engine.thresholds import thresholds
from verification.engine.types import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.face.challenge.gestures import Gesture


class Fault(StrEnum):
    """As it stands in the detail of a finding."""

    MISSING = "missing"
    WEAK = "weak"
    LATE = "late"
    EARLY = "early"
    WRONG_ORDER = "wrong_order"
    OTHER_GESTURE = "other_gesture"
    NO_RETURN = "no_return"


Judged = tuple[Verdict, Fault | None]


@dataclass(frozen=True, slots=True)
class Answers:
    """All the gestures found in a film, and for each request the one that answers it."""

    asked: Sequence[Asked]
    found: Sequence[Gesture]
    answers: Sequence[Gesture | None]

    def judged(self, rank: int) -> Judged:
        """What the answer to the request at `rank` is worth."""
        if self.answers[rank] is None:
            return self._unanswered(rank)
        if self._others(rank):
            # Somebody who went astray and mended it; or a film that tries everything.
            return Verdict.DOUBT, Fault.OTHER_GESTURE
        if not self._returned(rank):
            return Verdict.DOUBT, Fault.NO_RETURN
        return Verdict.PASS, None

    def _unanswered(self, rank: int) -> Judged:
        one = self.asked[rank]
        if elsewhere := self._elsewhere(rank):
            if not self._in_order():
                return Verdict.FAIL, Fault.WRONG_ORDER
            return Verdict.DOUBT, Fault.LATE if elsewhere.onset > one.end else Fault.EARLY
        if self._others(rank):
            return Verdict.FAIL, Fault.OTHER_GESTURE
        if any(each.action is one.action and one.start <= each.onset <= one.end for each in self.found):
            return Verdict.DOUBT, Fault.WEAK
        # Eyes are not always seen behind glasses.
        return Verdict.DOUBT if one.action is Action.CLOSE_EYES else Verdict.FAIL, Fault.MISSING

    def _elsewhere(self, rank: int) -> Gesture | None:
        """What was asked for, done at a moment that answers nothing: the nearest in time."""
        one = self.asked[rank]
        same = [
            each
            for each in self.found
            if each.done and each.action is one.action and each not in self.answers
        ]
        return min(same, key=lambda each: abs(each.onset - one.start), default=None)

    def _in_order(self) -> bool:
        done = [self.answers[rank] or self._elsewhere(rank) for rank in range(len(self.asked))]
        return all(
            one.onset <= other.onset for one, other in pairwise(gesture for gesture in done if gesture)
        )

    def _others(self, rank: int) -> list[Gesture]:
        """Done while this one was asked for, or since the one before, and answering nothing."""
        one, since = self.asked[rank], self.asked[rank - 1].end if rank else 0
        return [
            each
            for each in self.found
            if each.done
            and each not in self.answers
            and since < each.peak <= one.end
            and each.action not in {one.action, Action.CLOSE_EYES}
            and self._counts(each, one)
        ]

    def _counts(self, gesture: Gesture, one: Asked) -> bool:
        """Whether it is no accident. What is asked for at some time is none at another."""
        if gesture.action in {asked.action for asked in self.asked}:
            return True
        if gesture.peak < one.start:
            return False  # somebody who settles
        # People smile; but a smile in the place of closed eyes does not excuse that they are not seen.
        return gesture.action is not Action.SMILE or one.action is Action.CLOSE_EYES

    def _returned(self, rank: int) -> bool:
        """Towards rest, before the next gesture is at its peak."""
        answer, following = self.answers[rank], [gesture for gesture in self.answers[rank + 1 :] if gesture]
        return answer is None or not following or answer.end <= following[0].peak


def answers_to(asked: Sequence[Asked], found: Sequence[Gesture]) -> Answers:
    """Each request is answered by the first gesture of its kind done in its time, and none answers two."""
    early, late = thresholds().challenge_early.value, thresholds().challenge_late.value
    answers: list[Gesture | None] = []
    for one in asked:
        in_time = (
            each
            for each in found
            if each.done
            and each.action is one.action
            and one.start - early <= each.onset <= one.end + late
            and each not in answers
        )
        answers.append(next(in_time, None))
    return Answers(asked, found, answers)
