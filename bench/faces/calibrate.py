"""Fits `calibration.toml` to the pictures of people: `python -m bench.faces calibrate --data PATH`.

The bars are measured with a calibration fitted to other people than those measured (`bench.faces.lfw`); the
file in force is fitted to all.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from bench.faces.scores import of_pictures, of_templates
from verification.engine.face.calibration import Calibration, Protocol, Scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.faces.gallery import Floats, Gallery
    from bench.faces.scores import Compared

RATES = (0.5, 0.2, 0.1, 0.03, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6)
LEAST_PAIRS = 10
"""A rate at which fewer pairs of different people lie is not measured: a few are one person, mislabelled."""
WEIGHT = 0.4
"""Of the ResNet: between 0.3 and 0.5 the error rates on LFW differ by less than their intervals."""
DIGITS = 5


def fit(gallery: Gallery, *, measured: str = "") -> Calibration:
    """To all people of the gallery."""
    centre = gallery.sface.mean(axis=0)
    return Calibration(
        measured=measured,
        centre=tuple(round(float(each), DIGITS) for each in centre),
        weight=WEIGHT,
        single=_protocol(of_pictures(gallery, centre)),
        template=_protocol(of_templates(gallery, centre)),
    )


def _protocol(compared: Compared) -> Protocol:
    scales = {name: _scale(getattr(compared.impostor, name)) for name in ("sface", "resnet")}
    unfinished = Protocol(**scales, fused=scales["sface"], slope=0, intercept=0)
    genuine, impostor = (
        pairs.by("fused", unfinished, WEIGHT) for pairs in (compared.genuine, compared.impostor)
    )
    slope, intercept = logistic(genuine, compared.shares, impostor)
    return replace(unfinished, fused=_scale(impostor), slope=slope, intercept=intercept)


def _scale(impostor: Floats) -> Scale:
    rates = [rate for rate in RATES if rate * impostor.size >= LEAST_PAIRS]
    highest = np.sort(impostor)[::-1]
    scores = [highest[int(rate * impostor.size) - 1] for rate in rates]
    return Scale(
        mean=round(float(impostor.mean()), DIGITS),
        deviation=round(float(impostor.std()), DIGITS),
        scores=tuple(round(float(score), DIGITS) for score in scores),
        rates=tuple(rates),
    )


def logistic(genuine: Floats, shares: Floats, impostor: Floats) -> tuple[float, float]:
    """Slope and intercept of the log10 likelihood ratio, by logistic regression with even odds."""
    scores = np.concatenate([genuine, impostor])
    labels = np.concatenate([np.ones(genuine.size), np.zeros(impostor.size)])
    weights = np.concatenate([shares / shares.sum(), np.full(impostor.size, 1 / impostor.size)])
    design = np.column_stack([scores, np.ones_like(scores)])
    found = np.zeros(2)
    for _ in range(30):
        likely = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weights * (labels - likely))
        curvature = (design * (weights * likely * (1 - likely))[:, None]).T @ design
        found = found + np.linalg.solve(curvature, gradient)
    slope, intercept = found / np.log(10)
    return round(float(slope), DIGITS), round(float(intercept), DIGITS)


def as_toml(calibration: Calibration) -> str:
    content = asdict(calibration)
    plain = {name: value for name, value in content.items() if not isinstance(value, dict)}
    lines = ["# Written by `python -m bench.faces calibrate`. Not to be edited.", *_lines(plain.items())]
    for name in ("single", "template"):
        parts = content[name]
        lines += ["", f"[{name}]", *_lines((key, parts[key]) for key in ("slope", "intercept"))]
        for scale in ("sface", "resnet", "fused"):
            lines += ["", f"[{name}.{scale}]", *_lines(parts[scale].items())]
    return "\n".join(lines) + "\n"


def _lines(items: Iterable[tuple[str, object]]) -> list[str]:
    return [
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {_value(value)}" for key, value in items
    ]


def _value(value: object) -> str:
    return f"[{', '.join(str(each) for each in value)}]" if isinstance(value, tuple) else str(value)
