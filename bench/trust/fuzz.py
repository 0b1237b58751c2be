"""Ten thousand spoilt tokens, proofs, cards and messages through everything that parses them.

Each must be refused as is documented, or be as good as what it was made from: nothing crashes, answers 500,
takes long, or is written for what is refused. `SECONDS` in the environment: how long to go on.
"""

from __future__ import annotations

import logging
import os
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from django.db import connection

from bench.table import Row
from bench.trust.parsers import parsers
from tests.access.people import Written, undone
from tests.issuance.active_signer import register_signer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.trust.parsers import Parser

INPUTS, SEED = 10_000, 2026
SLOWEST = 1000
"""Milliseconds that one input may take."""


@dataclass
class Found:
    """What became of the inputs."""

    inputs: Counter[str] = field(default_factory=Counter)
    """By parser."""
    accepted: int = 0
    crashes: list[str] = field(default_factory=list)
    """Parser, exception and the line that raised it."""
    errors: list[str] = field(default_factory=list)
    """Answers from 500 on."""
    wrote: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0, "")
    """Milliseconds, and its parser."""


def fuzz() -> list[Row]:
    """Raises AssertionError when a parser refuses what is sound."""
    register_signer()
    logging.disable()  # each refusal is a line
    until = time.monotonic() + float(os.environ.get("SECONDS", 0))
    found = fuzzed(INPUTS, until=until)
    for line in (*found.crashes, *found.errors, *found.wrote):
        print(line)
    how = ", ".join(f"{count} {name}" for name, count in found.inputs.items())
    slowest, whose = found.slowest
    refused = f"of {sum(found.inputs.values())}; {found.accepted} were as good as sound and accepted"
    return [
        Row(name="inputs", value=sum(found.inputs.values()), unit="inputs", how=f"at least {INPUTS}; {how}"),
        Row(name="crashes", value=len(found.crashes), unit="inputs", how=refused, bar=0),
        Row(name="answers 500", value=len(found.errors), unit="inputs", how=refused, bar=0),
        Row(name="slowest input", value=slowest, unit="ms", how=whose, bar=SLOWEST),
        Row(name="refused and yet written", value=len(found.wrote), unit="inputs", how=refused, bar=0),
    ]


def fuzzed(count: int, *, until: float = 0, seed: int = SEED) -> Found:
    """At least `count` inputs, in turn to each parser; more as long as it is before `until` (monotonic)."""
    found = Found()
    with ExitStack() as stack, undone():
        every = parsers(stack)
        for parser in every:
            with undone():
                status = parser.read(parser.sound())
            assert status < 400, f"{parser.name} refuses what is sound: {status}"
        for number in _numbers(count, until):
            _try(every[number % len(every)], f"{seed}/{number}", found)
    return found


def _numbers(count: int, until: float) -> Iterator[int]:
    number = 0
    while number < count or time.monotonic() < until:
        yield number
        number += 1


def _try(parser: Parser, seed: str, found: Found) -> None:
    rng = Random(seed)
    spoilt = rng.choice(parser.mutations)(parser.sound(), rng)
    found.inputs[parser.name] += 1
    began = time.perf_counter()
    with undone(), connection.execute_wrapper(written := Written()):
        try:
            status = parser.read(spoilt)
        except Exception as error:  # noqa: BLE001 - any is what is looked for
            found.crashes.append(f"{parser.name}: {type(error).__name__} at {_where(error)}")
            return
        finally:
            found.slowest = max(found.slowest, ((time.perf_counter() - began) * 1000, parser.name))
    found.accepted += status < 400
    if status >= 500:
        found.errors.append(f"{parser.name}: {status}")
    if status >= 400 and written.statements:
        found.wrote.append(f"{parser.name}: {written.statements[0][:80]}")


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
