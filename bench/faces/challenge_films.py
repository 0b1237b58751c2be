"""The same of films that the engine follows itself: rendered people, each turned against other challenges.

A film of one challenge serves as an attack on the others: judged against its gestures in another order,
against one that it does not show, or cut into a clip that is looped.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.faces.challenge import PASSED, REFUSED, SEED, asked_of, row, verdict
from ecarte.demo.film.face import film_face
from ecarte.demo.population import person
from verification.engine.clock import Clock
from verification.engine.face.actions import Action, Asked
from verification.engine.face.challenge.signals import Signals, signals_of
from verification.engine.face.follow import follow
from verification.engine.types import Verdict
from verification.engine.video import probe
from verification.intake.gestures import ORDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.table import Row
    from verification.engine.face.look import Look

SIZE, FPS, SECONDS = (360, 640), 12, 8.0
"""Small, to be drawn in bearable time; larger films are followed at this size too."""
HOW = f"rendered films of the seven people of the demonstration, seeds from {SEED}"


@dataclass(frozen=True, slots=True)
class Filmed:
    """A film of a challenge well done, as the engine followed it."""

    asked: list[Asked]
    looks: list[Look]

    @property
    def signals(self) -> Signals:
        return signals_of(self.looks)


def filmed(seed: int) -> Filmed:
    """One of the people of the demonstration does one of the challenges."""
    rng = np.random.default_rng([SEED, seed])
    asked = asked_of(rng, ORDERS[int(rng.integers(len(ORDERS)))])
    return Filmed(asked, _followed(seed, asked))


def idle(seed: int) -> list[Look]:
    """Somebody who looks at the phone and does nothing."""
    return _followed(seed, [])


def _followed(seed: int, asked: list[Asked]) -> list[Look]:
    with tempfile.TemporaryDirectory(prefix="faces-") as folder:
        path = Path(folder) / "film.mp4"
        film_face(person(seed), path, gestures=asked, seconds=SECONDS, size=SIZE, fps=FPS, seed=seed)
        with path.open("rb") as file:
            return follow(file, probe(file), clock=Clock()).looks


def reordered(asked: list[Asked]) -> list[list[Asked]]:
    """The challenge with two of its gestures exchanged, in each way."""
    actions = [one.action for one in asked]
    orders = [(1, 0, 2), (0, 2, 1), (2, 1, 0)]
    return [_with(asked, [actions[place] for place in order]) for order in orders]


def replaced(asked: list[Asked]) -> list[list[Asked]]:
    """The challenge with one gesture exchanged for each one not shown, closed eyes among them."""
    actions = [one.action for one in asked]
    others = [action for action in Action if action not in actions]
    return [
        _with(asked, [*actions[:place], other, *actions[place + 1 :]])
        for place in range(len(actions))
        for other in others
    ]


def looped(signals: Signals, start: float, period: float) -> Signals:
    """A clip of the film, again and again."""
    inside = (signals.seconds >= start) & (signals.seconds < start + period)
    times = int(np.ceil(SECONDS / period))
    seconds = np.concatenate([signals.seconds[inside] - start + turn * period for turn in range(times)])
    return Signals(
        seconds, {name: np.tile(values[inside], times) for name, values in signals.channels.items()}
    )


def _with(asked: list[Asked], actions: list[Action]) -> list[Asked]:
    return [replace(one, action=action) for one, action in zip(asked, actions, strict=True)]


def measured(count: int) -> list[Row]:
    """`count` films of challenges well done and a quarter as many of nothing done."""
    start = time.process_time()
    films = [filmed(seed) for seed in range(count)]
    still = [signals_of(idle(seed)) for seed in range(count, count + count // 4)]
    print(f"{count + len(still)} films drawn and followed in {time.process_time() - start:.0f} s", flush=True)
    signals = [(film.signals, film.asked) for film in films]
    rng = np.random.default_rng(SEED)
    clips = [(looped(seen, rng.uniform(0, 4), rng.uniform(1.5, 3)), asked) for seen, asked in signals]
    return [
        *_correct(signals),
        _attack("wrong order", [(seen, other) for seen, asked in signals for other in reordered(asked)]),
        _attack("missing action", [(seen, other) for seen, asked in signals for other in replaced(asked)]),
        _attack("nothing done", [(seen, asked) for seen in still for _, asked in signals]),
        _attack("looped clip", clips),
    ]


def _correct(films: Sequence[tuple[Signals, list[Asked]]]) -> list[Row]:
    closing = {True: list[Verdict](), False: list[Verdict]()}
    for seen, asked in films:
        closing[any(one.action is Action.CLOSE_EYES for one in asked)].append(verdict(seen, asked))
    return [
        row(f"filmed, correct, {name}, {outcome}", closing[blinks], counted, bar, HOW)
        for name, blinks in (("eyes not asked for", False), ("closed eyes among them", True))
        for outcome, counted, bar in (
            ("not passed", {Verdict.DOUBT, Verdict.FAIL}, REFUSED),
            ("failed", {Verdict.FAIL}, None),
        )
    ]


def _attack(name: str, films: Sequence[tuple[Signals, list[Asked]]]) -> Row:
    seen = [verdict(signals, asked) for signals, asked in films]
    return row(f"filmed, {name}, passed", seen, {Verdict.PASS}, PASSED, HOW)
