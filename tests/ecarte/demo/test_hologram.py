"""The film over a document changes with the angle, and only with it."""

from __future__ import annotations

import numpy as np

from ecarte.demo.documents import draw_document
from ecarte.demo.documents.hologram import hologram
from ecarte.demo.people import CAST

SIZE = (85.6, 54.0)
FRONT, BACK = draw_document(CAST[0])
CHANGED = 8


def test_a_seed_is_always_the_same_film() -> None:
    one, other = (hologram(SIZE, 5).over(FRONT, (0.05, -0.1)) for _ in range(2))
    assert np.array_equal(one, other)


def test_the_film_keeps_size_and_type_and_leaves_the_side_as_it_was() -> None:
    before = FRONT.copy()
    seen = hologram(SIZE, 5).over(FRONT, (0.0, 0.0))
    assert seen.shape == FRONT.shape
    assert seen.dtype == FRONT.dtype
    assert np.array_equal(before, FRONT)


def test_both_tilts_change_what_is_seen() -> None:
    film = hologram(SIZE, 5)
    level = film.over(FRONT, (0.0, 0.0))
    for tilt in ((0.12, 0.0), (0.0, 0.12)):
        moved = np.abs(film.over(FRONT, tilt).astype(int) - level).max(axis=2) > CHANGED
        assert 0.05 < moved.mean() < 0.5


def test_the_colours_change_and_not_only_the_brightness() -> None:
    film = hologram(SIZE, 5)
    one, other = (film.over(FRONT, (0.0, angle)).astype(int) for angle in (-0.1, 0.1))
    chroma = (one - one.mean(axis=2, keepdims=True)) - (other - other.mean(axis=2, keepdims=True))
    assert (np.abs(chroma).max(axis=2) > 20).mean() > 0.03


def test_the_machine_readable_zone_stays_clear() -> None:
    film = hologram(SIZE, 5)
    for tilt in ((0.0, 0.0), (0.2, 0.1)):
        zone = slice(round(0.75 * BACK.shape[0]), None)
        assert np.array_equal(film.over(BACK, tilt)[zone], BACK[zone])
