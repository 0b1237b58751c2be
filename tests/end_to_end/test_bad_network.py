"""Sixty megabytes through a network that cuts the connection twenty times, sent by other people's clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.intake.uploads import CUTS, FILM_BYTES, big_film, send_through
from tests.end_to_end.system import system

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.end_to_end.system import System

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.usefixtures("outside_any_loop")]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with system(var=tmp_path_factory.mktemp("system")) as started:
        started.wait_until_started()
        yield started


@pytest.mark.parametrize(("client", "person"), [("tus-js-client", 0), ("tuspy", 1)])
def test_the_film_arrives_byte_for_byte(running: System, client: str, person: int, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    big_film(film)
    assert film.stat().st_size == FILM_BYTES
    sent = send_through(running, film, client=client, person=person)
    assert sent.cuts == CUTS
    assert sent.stored_sha256 == sent.sha256
