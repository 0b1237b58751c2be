"""Where things lie in the pictures: the numbers that pages share with what makes the pictures."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from verification.engine.document.kinds import BACK, FRONT, ID_1, ID_2, ID_3, Size
from verification.engine.document.rectify import from_above
from verification.engine.geometry import LINE_SPACINGS, MARGIN, PLACES, still_box, still_size
from verification.engine.mrz.layouts import LAYOUTS, Layout

SIZES = pytest.mark.parametrize("size", [ID_1, ID_2, ID_3])


def test_pages_that_draw_places_load_no_vision_library() -> None:
    code = (
        "import sys, verification.engine.geometry;"
        "print({'cv2', 'dlib', 'numpy', 'onnxruntime'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


@SIZES
def test_a_still_is_as_large_as_the_picture_that_is_made(size: Size) -> None:
    corners = np.array([(0, 0), (9, 0), (9, 9), (0, 9)], np.float64)
    made = from_above(np.zeros((10, 10, 3), np.uint8), corners, size, margin=MARGIN * size.width)
    assert still_size(size) == made.shape[1::-1]


@SIZES
def test_what_lies_beyond_a_still_is_left_out(size: Size) -> None:
    width, height = still_size(size)
    assert still_box(size, (-50, -50, 500, 500)) == pytest.approx((0, 0, width, height), abs=1)
    x, y, _, down = still_box(size, (-5, 10, 3, 500))
    assert (x, y + down) == pytest.approx((0, height), abs=1)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_zone_lies_on_its_side_with_as_many_lines_and_characters_as_its_layout(layout: Layout) -> None:
    place = PLACES[layout.name]
    assert (place.rows, place.characters) == (layout.height, layout.width)
    assert place.zone_side == (BACK if place.size is ID_1 else FRONT)
    x, y, width, height = place.zone
    assert 0 < x < x + width < place.size.width
    assert place.size.height / 2 < y < y + height < place.size.height
    assert Size(width, height) == place.zone_size(LINE_SPACINGS[1])
