"""Everything is killed while cards are issued: nobody ends without a card, or with two."""

from __future__ import annotations

import pytest

from bench.issuance.faults import VICTIMS, play

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_every_approved_person_ends_with_exactly_one_valid_card_and_the_books_balance() -> None:
    seen = play(40, kills=2)
    assert seen["killed"] == dict.fromkeys(VICTIMS, 2)
    assert seen["failures"]  # the processes were needed when they were killed
    assert (seen["without"], seen["wrong"]) == (0, {})
