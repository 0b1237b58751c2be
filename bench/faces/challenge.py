"""How often a challenge is passed by who did it, and by who did not.

Signals are drawn (`acted`) by the thousand; `challenge_films` has films that the engine follows itself. The
spans are those that the intake draws. Rates come with their 95 % interval (Wilson). Nobody alive was filmed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bench.faces.acted import LENGTH, Act, act, film
from bench.share import share
from bench.table import Row
from verification.engine.face.actions import Action, Asked
from verification.engine.face.challenge.judge import challenge_findings, performances
from verification.engine.types import Verdict
from verification.intake.gestures import LENGTH as SPAN
from verification.intake.gestures import ORDERS, REST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verification.engine.face.challenge.signals import Signals

    Order = tuple[Action, ...]
    Rng = np.random.Generator

SEED = 9000
DRAWN = f"signals drawn by bench/faces/acted.py, seeds from {SEED}"
REFUSED, PASSED = 0.02, 0.01
"""The most correct performances that may be refused, and the most others that may pass."""
GLASSES = 0.6
"""Share of people who wear glasses: assumed, as is that eyes which close behind them are not seen."""
_REACTION, _SPREAD = 0.6, 0.35
"""Median, in seconds, and spread of its logarithm: reading an instruction and beginning to move."""


def asked_of(rng: Rng, order: Order) -> list[Asked]:
    """Spans as the intake draws them."""
    asked, now = [], rng.uniform(*REST)
    for action in order:
        asked.append(Asked(action, now, now := now + rng.uniform(*SPAN)))
    return asked


def answered(rng: Rng, asked: Sequence[Asked]) -> list[Act]:
    """All of it done, a moment after it is asked for."""
    return [act(rng, one.action, one.start + _reaction(rng, one)) for one in asked]


def _reaction(rng: Rng, one: Asked) -> float:
    return min(float(rng.lognormal(np.log(_REACTION), _SPREAD)), one.end - one.start)


def correct(rng: Rng, asked: list[Asked]) -> Signals:
    return film(rng, answered(rng, asked), speaks_from=asked[-1].end)


def with_glasses(rng: Rng, asked: list[Asked]) -> Signals:
    """Closed eyes are not seen."""
    signals = correct(rng, asked)
    signals.channels["eyes_closed"] *= 0.2
    return signals


def some_with_glasses(rng: Rng, asked: list[Asked]) -> Signals:
    return with_glasses(rng, asked) if rng.random() < GLASSES else correct(rng, asked)


def missing(rng: Rng, asked: list[Asked]) -> Signals:
    """One gesture, whichever; natural blinks go on."""
    left_out = rng.integers(len(asked))
    return film(rng, [done for rank, done in enumerate(answered(rng, asked)) if rank != left_out])


def open_eyes(rng: Rng, asked: list[Asked]) -> Signals:
    """But natural blinks go on."""
    return film(rng, [done for done in answered(rng, asked) if done.action is not Action.CLOSE_EYES])


def other_gesture(rng: Rng, asked: list[Asked]) -> Signals:
    """One is replaced by one that was not asked for."""
    others = [action for action in Action if action not in {one.action for one in asked}]
    place = rng.integers(len(asked))
    replaced = [Asked(Action(rng.choice(others)), one.start, one.end) for one in asked]
    return film(rng, answered(rng, [*asked[:place], replaced[place], *asked[place + 1 :]]))


def wrong_order(rng: Rng, asked: list[Asked]) -> Signals:
    """The same gestures, in the other order."""
    one, other = rng.choice(len(asked), 2, replace=False)
    actions = [each.action for each in asked]
    actions[one], actions[other] = actions[other], actions[one]
    moved = [Asked(action, each.start, each.end) for action, each in zip(actions, asked, strict=True)]
    return film(rng, answered(rng, moved))


def still_picture(rng: Rng, _: list[Asked]) -> Signals:
    """Held in a hand: only the landmarks tremble."""
    return film(rng, [], blinks=False, alive=0.3)


def looped_clip(rng: Rng, asked: list[Asked]) -> Signals:
    """A clip with one of the gestures asked for and one other, again and again."""
    period, actions = (
        rng.uniform(1.2, 3),
        [asked[int(rng.integers(len(asked)))].action, Action(rng.choice(list(Action)))],
    )
    starts = np.arange(rng.uniform(0, period), LENGTH, period)
    return film(rng, [act(rng, actions[at % 2], float(start)) for at, start in enumerate(starts)])


def chance_film(rng: Rng, asked: list[Asked]) -> Signals:
    """Somebody else's challenge, done well."""
    orders = [order for order in ORDERS if list(order) != [one.action for one in asked]]
    return correct(rng, asked_of(rng, orders[rng.integers(len(orders))]))


ATTACKS: dict[str, Callable[[Rng, list[Asked]], Signals]] = {
    "missing action": missing,
    "other action in its place": other_gesture,
    "wrong order": wrong_order,
    "still picture": still_picture,
    "looped clip": looped_clip,
    "film of another challenge": chance_film,
}


def verdict(signals: Signals, asked: Sequence[Asked]) -> Verdict:
    """Of the whole challenge."""
    return challenge_findings(asked, performances(signals, asked))[0].verdict


def drawn(count: int) -> list[Row]:
    """`count` correct performances and as many of each attack."""
    closing = [order for order in ORDERS if Action.CLOSE_EYES in order]
    others = [order for order in ORDERS if Action.CLOSE_EYES not in order]
    rows = [
        *_correct_rows("correct, eyes not asked for", correct, others, count),
        *_correct_rows("correct, closed eyes among them", correct, closing, count),
        *_correct_rows(
            "correct behind glasses, closed eyes among them", with_glasses, closing, count, bar=None
        ),
        *_correct_rows(
            f"correct, all challenges, {GLASSES:.0%} with glasses", some_with_glasses, ORDERS, count, bar=None
        ),
    ]
    for rank, (name, attack) in enumerate(ATTACKS.items()):
        seen = _verdicts(attack, ORDERS, count, SEED + 100 * rank)
        rows.append(row(f"{name}, passed", seen, {Verdict.PASS}, PASSED))
        rows.append(row(f"{name}, left to the agent", seen, {Verdict.DOUBT}))
    rows.append(row("eyes not closed, passed", _verdicts(open_eyes, closing, count, SEED), {Verdict.PASS}))
    return rows


def chance() -> Row:
    """One film of each challenge, well done, against all challenges: how often one fits another."""
    rng = np.random.default_rng(SEED)
    filmed = {order: correct(rng, asked_of(rng, order)) for order in ORDERS}
    seen = [verdict(signals, asked_of(rng, asked)) for signals in filmed.values() for asked in ORDERS]
    how = f"every one of {len(ORDERS)} films against every challenge, its own among them, at its own times"
    return Row(
        name="a random film passes",
        value=seen.count(Verdict.PASS) / len(seen),
        unit=f"of {len(seen)}",
        how=how,
    )


def _correct_rows(
    name: str,
    play: Callable[[Rng, list[Asked]], Signals],
    orders: Sequence[Order],
    count: int,
    bar: float | None = REFUSED,
) -> list[Row]:
    seen = _verdicts(play, orders, count, SEED + 50)
    return [
        row(f"{name}, not passed", seen, {Verdict.DOUBT, Verdict.FAIL}, bar),
        row(f"{name}, failed", seen, {Verdict.FAIL}),
    ]


def _verdicts(
    play: Callable[[Rng, list[Asked]], Signals], orders: Sequence[Order], count: int, seed: int
) -> list[Verdict]:
    seen = []
    for at in range(count):
        rng = np.random.default_rng([seed, at])
        asked = asked_of(rng, orders[int(rng.integers(len(orders)))])
        seen.append(verdict(play(rng, asked), asked))
    return seen


def row(
    name: str, seen: Sequence[Verdict], counted: set[Verdict], bar: float | None = None, how: str = DRAWN
) -> Row:
    """The share of the verdicts that are among those `counted`."""
    return share(name, [one in counted for one in seen], how, bar)
