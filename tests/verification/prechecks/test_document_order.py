"""The sides of a document are to be shown in the order that was drawn."""

from __future__ import annotations

import pytest

from verification.engine.types import Still
from verification.prechecks.document_order import order_finding

FRONT_FIRST, BACK_FIRST = ["front", "tilt_up", "back"], ["back", "front", "tilt_left"]


def still(name: str, seconds: float) -> Still:
    return Still(name=name, jpeg=b"", seconds=seconds, width=1, height=1)


BOTH = [still("document_back", 5.1), still("mrz", 5.3), still("document", 1.2)]


@pytest.mark.parametrize(
    ("stills", "asked", "said"),
    [
        (BOTH, FRONT_FIRST, ("pass", "")),
        (BOTH, BACK_FIRST, ("doubt", "other_order")),
        (BOTH, ["back"], ("not_run", "one_side")),
        (BOTH, [], ("not_run", "one_side")),
        (BOTH[1:], FRONT_FIRST, ("not_run", "one_side")),
    ],
)
def test_the_order_of_the_sides_is_compared_with_what_was_asked(
    stills: list[Still], asked: list[str], said: tuple[str, str]
) -> None:
    finding = order_finding(stills, asked=asked)
    assert (finding.verdict, finding.detail, finding.advisory) == (*said, True)
