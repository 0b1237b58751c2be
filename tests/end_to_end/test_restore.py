"""The restore drill, as docs/operations.md says it: nothing is missing, and nothing forgotten comes back."""

from __future__ import annotations

import pytest

from bench.trust.drill import DATABASES, play

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("database", DATABASES)
def test_a_restored_system_stands_whole_and_forgets_again(database: str) -> None:
    seen = play(database)
    assert seen["failed"] == []
    assert (seen["living"], seen["missing"], seen["revived"]) == (3, [], [])
    assert seen["cards"] == []
    said = "\n".join(seen["steps"])
    assert "the end was cut off" in said  # by the witnesses, who know what was lost with the database
    assert "status_lists replay: 1 lists: 1 cards suspended or revoked again, 1 unknown indexes kept" in said
    assert "retention replay: 3 files destroyed again, 2 cases withdrawn" in said  # what people withdrew
    assert "retention apply: 3 files destroyed" in said  # what had become due
