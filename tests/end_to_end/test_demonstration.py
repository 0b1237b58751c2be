"""The demonstration, as `make demo-decide` runs it, with fewer people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.system import system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a demonstration of five people prints, by real HTTP, films, checks and pages."""
    people = [f"--only={slug}" for slug in ("martin", "morel", "berthier", "lambert", "petit")]
    with system("--demo", "--decide", *people, var=tmp_path_factory.mktemp("system")) as running:
        printed, _ = running.process.communicate()
    assert running.process.returncode == 0, printed
    assert "NOT AS EXPECTED" not in printed
    return printed


def told_of(name: str, told: str) -> str:
    """The lines about one person."""
    return "\n".join(line for line in told.splitlines() if f" {name} " in line)


def test_a_card_for_one_and_a_refusal_for_one_whose_document_has_expired(told: str) -> None:
    martin, morel = told_of("Martin", told), told_of("Morel", told)
    assert "confirms the contact" in martin
    assert "verified offline" in martin
    assert "document_expired" in morel
    assert "document_expired: as expected" in told
    assert "verified offline" not in morel


def test_france_identite_is_enough_for_one_and_takes_an_agent_for_another(told: str) -> None:
    lambert, petit = told_of("Lambert", told), told_of("Petit", told)
    assert "verified offline" in lambert
    assert "verified offline" in petit
    assert "waits for an agent" not in lambert
    assert "waits for an agent" in petit


def test_somebody_helped_at_the_counter_collects_the_card_on_their_own_phone(told: str) -> None:
    berthier = told_of("Berthier", told)
    assert "opens an enrolment at the counter" in berthier
    assert "confirms the contact" not in berthier
    offered, moved = berthier.index("is notified"), berthier.index("goes on with another phone")
    assert offered < moved < berthier.index("verified offline")


def test_a_demonstration_that_fails_says_so_by_its_status(tmp_path: Path) -> None:
    with system("--demo", "--decide", "--only", "nobody", var=tmp_path) as running:
        printed, _ = running.process.communicate()
    assert running.process.returncode != 0
    assert "nobody is called nobody" in printed
