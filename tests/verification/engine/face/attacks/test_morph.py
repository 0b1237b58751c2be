"""A portrait mixed of two people is like either, but not as a portrait of their own would be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from verification.engine.face.attacks.morph import morph
from verification.engine.face.calibration import calibration
from verification.engine.face.embed import Embedding
from verification.engine.types import Verdict

FILM_PICTURES = 3


def like(fused: float) -> tuple[Embedding, Embedding]:
    """A portrait and a film that both networks find alike, together as much as this."""
    protocol, weight = calibration().template, calibration().weight
    resnet_standard = 3.0
    sface_standard = fused - weight * resnet_standard
    centre = np.array(calibration().centre)
    portrait, film = (
        Embedding(sface=sface + centre, resnet=resnet, pictures=pictures)
        for sface, resnet, pictures in zip(
            _apart(protocol.sface.mean + sface_standard * protocol.sface.deviation),
            _apart(protocol.resnet.mean + resnet_standard * protocol.resnet.deviation),
            (1, FILM_PICTURES),
            strict=True,
        )
    )
    assert calibration().scores(portrait, film).fused == pytest.approx(fused)
    return portrait, film


def _apart(cosine: float) -> list[np.ndarray]:
    """Two directions with this cosine."""
    other = np.zeros((2, 128))
    other[0, 0], other[1, 0], other[1, 1] = 1, cosine, np.sqrt(1 - cosine**2)
    return list(other)


def test_a_strong_match_passes() -> None:
    assert morph(*like(9)).verdict is Verdict.PASS


def test_a_match_as_weak_as_few_genuine_ones_is_doubted() -> None:
    finding = morph(*like(5))
    assert (finding.verdict, finding.detail, finding.still) == (Verdict.DOUBT, "half_alike", "portrait")


def test_what_does_not_match_needs_no_further_doubt() -> None:
    assert morph(*like(3)).detail == "no_match"


def test_one_network_alone_cannot_tell() -> None:
    portrait, film = like(9)
    finding = morph(replace(portrait, resnet=None), film)
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "one_model")


@pytest.mark.parametrize(("given", "detail"), [(0, "no_face"), (1, "no_portrait")])
def test_without_one_of_the_two_nothing_is_said(given: int, detail: str) -> None:
    pair = like(9)
    finding = morph(*(each if rank == given else None for rank, each in enumerate(pair)))
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, detail)


def test_the_doubt_is_advice() -> None:
    assert morph(*like(5)).advisory
