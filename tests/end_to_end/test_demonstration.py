"""The demonstration, as `make demo-decide` runs it, with fewer people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.system import system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_everyone_ends_as_expected(tmp_path: Path) -> None:
    """A card for one, a refusal for one whose document has expired, by real HTTP, films, checks and pages."""
    with system("--demo", "--decide", "--only", "martin", "--only", "morel", var=tmp_path) as running:
        printed, _ = running.process.communicate()
    assert running.process.returncode == 0, printed
    assert "Martin" in printed
    assert "verified offline" in printed
    assert "document_expired: as expected" in printed
    assert "NOT AS EXPECTED" not in printed


def test_france_identite_is_enough_for_one_and_takes_an_agent_for_another(tmp_path: Path) -> None:
    with system("--demo", "--decide", "--only", "lambert", "--only", "petit", var=tmp_path) as running:
        printed, _ = running.process.communicate()
    assert running.process.returncode == 0, printed
    assert printed.count("verified offline") == 2
    assert printed.count("waits for an agent") == 1
    assert "NOT AS EXPECTED" not in printed


def test_somebody_helped_at_the_counter_collects_the_card_on_their_own_phone(tmp_path: Path) -> None:
    with system("--demo", "--decide", "--only", "berthier", var=tmp_path) as running:
        printed, _ = running.process.communicate()
    assert running.process.returncode == 0, printed
    assert "opens an enrolment at the counter" in printed
    assert "confirms the contact" not in printed
    offered, moved = printed.index("is notified"), printed.index("goes on with another phone")
    assert offered < moved < printed.index("verified offline")
    assert "NOT AS EXPECTED" not in printed


def test_a_demonstration_that_fails_says_so_by_its_status(tmp_path: Path) -> None:
    with system("--demo", "--decide", "--only", "nobody", var=tmp_path) as running:
        printed, _ = running.process.communicate()
    assert running.process.returncode != 0
    assert "nobody is called nobody" in printed
