"""What a likeness is worth: `calibration.toml`, written by `python -m bench.faces calibrate`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from verification.engine.face.sface import Direction, unit

if TYPE_CHECKING:
    from verification.engine.face.embed import Embedding

FILE = Path(__file__).with_name("calibration.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How scores of different people lie: their mean, deviation, and how few of them lie how high."""

    mean: float
    deviation: float
    scores: tuple[float, ...]
    """Ascending."""
    rates: tuple[float, ...]
    """The share of different people at each of the scores or above."""

    def standard(self, score: float) -> float:
        """In deviations above the mean of different people."""
        return (score - self.mean) / self.deviation

    def false_match_rate(self, score: float) -> float:
        """Of a threshold at this score. Never below the smallest rate that was measured."""
        return float(10 ** np.interp(score, self.scores, np.log10(self.rates)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Protocol:
    """One way of comparing."""

    sface: Scale
    resnet: Scale
    fused: Scale
    slope: float
    intercept: float
    """Of the log10 likelihood ratio by the fused score (logistic regression)."""

    def likelihood(self, fused: float) -> float:
        """Log10 of how many times likelier this is of one person than of two, within what was measured."""
        most = -float(np.log10(self.fused.rates[-1]))
        return float(np.clip(self.intercept + self.slope * fused, -most, most))


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """How alike two faces are; `None` where a network did not see both."""

    sface: float | None
    resnet: float | None
    fused: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """For one picture against one, and for several against one: a mean lies nearer to everyone."""

    measured: str
    centre: tuple[float, ...]
    """What the directions of all faces have in common (SFace)."""
    weight: float
    """Of the ResNet's standard score in the fused one, where SFace's counts 1."""
    single: Protocol
    template: Protocol

    def centred(self, directions: Direction) -> Direction:
        """SFace's, without what all faces have in common. Of one direction or of each row."""
        return unit(directions - np.array(self.centre))

    def protocol(self, one: Embedding, other: Embedding) -> Protocol:
        return self.single if one.pictures == other.pictures == 1 else self.template

    def scores(self, one: Embedding, other: Embedding) -> Scores:
        """Cosines, and their sum as standard scores."""
        protocol = self.protocol(one, other)
        sface = resnet = fused = None
        if one.sface is not None and other.sface is not None:
            sface = float(self.centred(one.sface) @ self.centred(other.sface))
        if one.resnet is not None and other.resnet is not None:
            resnet = float(one.resnet @ other.resnet)
        if sface is not None and resnet is not None:
            fused = protocol.sface.standard(sface) + self.weight * protocol.resnet.standard(resnet)
        return Scores(sface=sface, resnet=resnet, fused=fused)


def parse(text: str) -> Calibration:
    """Raises `KeyError` or `TypeError` if a part is missing or unknown."""
    content = _tuples(tomllib.loads(text))
    for name in ("single", "template"):
        content[name] = _protocol(content[name])
    return Calibration(**content)


def _protocol(part: dict[str, Any]) -> Protocol:
    for name in ("sface", "resnet", "fused"):
        part[name] = Scale(**_tuples(part[name]))
    return Protocol(**part)


def _tuples(part: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(each) if isinstance(each, list) else each for name, each in part.items()}


@cache
def calibration() -> Calibration:
    """The calibration in force."""
    return parse(FILE.read_text())
