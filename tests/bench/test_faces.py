"""Error rates of the comparison of faces, told apart by sex and by age."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bench.faces.lfw import Tally, by_group

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = Tally(errors=Counter(anne=1), trials=Counter(anne=4, bea=4, carl=2))


def test_each_group_has_its_rate_and_the_largest_difference_is_told(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(
        "path,sex,age\nimages/anne/1.jpg,F,34\nimages/bea/1.jpg,F,61\nimages/carl/1.jpg,M,\n"
    )
    rates = {row.name: row.value for row in by_group(tmp_path, REFUSED)}
    assert rates == {
        "single, FNMR, sex F": pytest.approx(1 / 8),
        "single, FNMR, sex M": 0,
        "single, FNMR, age 30 and on": pytest.approx(1 / 4),
        "single, FNMR, age 60 and on": 0,
        "largest difference by sex": pytest.approx(1 / 8),
        "largest difference by age": pytest.approx(1 / 4),
    }


def test_without_labels_nothing_is_said_of_groups(tmp_path: Path) -> None:
    assert by_group(tmp_path, REFUSED) == []
