"""Zones read on made-up documents filmed by a simulated phone."""

from __future__ import annotations

import string
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from tests.verification.engine.mrz.captures import FONTS, SEVERITIES, document, film, random_lines
from verification.engine import wire
from verification.engine.models import MRZ, ModelUnusable
from verification.engine.mrz import network
from verification.engine.mrz.check_digits import check_digit
from verification.engine.mrz.encode import encode_french_cni, encode_td1
from verification.engine.mrz.read import ENOUGH_FRAMES, MrzReading, MrzStatus, read_mrz, read_mrz_image
from verification.engine.report import WIRE_NAMES

if TYPE_CHECKING:
    from verification.engine.types import Frame, Image

pytestmark = pytest.mark.slow

PERSON = {
    "document_code": "ID", "issuing_state": "FRA", "document_number": "X4RTBPFW4", "birth_date": "900713",
    "sex": "F", "expiry_date": "310211", "nationality": "FRA", "family_name": "MARTIN",
}  # fmt: skip


def td1(*given_names: str) -> tuple[str, ...]:
    return encode_td1(**PERSON, given_names=given_names)


@cache
def card(layout: str, lines: tuple[str, ...]) -> Image:
    return document(np.random.default_rng(7), layout, lines)[0]


def filmed(
    layout: str, *films: tuple[str, ...], severity: str = "mild", turns: int = 0, seed: int = 0
) -> list[Frame]:
    """Give one frame for each of the documents that carry these lines."""
    rng = np.random.default_rng([seed, turns])
    return [
        film(rng, card(layout, lines), SEVERITIES[severity], turns=turns, index=10 + i)
        for i, lines in enumerate(films)
    ]


def read(frames: list[Frame]) -> MrzReading:
    reading = read_mrz(frames)
    assert reading is not None
    return reading


@pytest.mark.parametrize("layout", ["TD1", "TD2", "TD3", "FR-CNI"])
def test_two_frames_that_agree_are_read(layout: str) -> None:
    lines = random_lines(np.random.default_rng(11), layout)
    reading = read(filmed(layout, lines, lines))
    assert (reading.status, reading.layout, reading.lines) == (MrzStatus.READ, layout, lines)
    assert (reading.agreeing_frames, reading.frames_read) == (2, 2)
    assert reading.frame in (10, 11)
    assert set(reading.checks.values()) == {True}
    assert [len(row) for row in reading.confidence] == [len(line) for line in lines]


@pytest.mark.parametrize("turns", range(4))
def test_a_document_turned_by_quarters_is_read_and_its_rotation_told(turns: int) -> None:
    frame = filmed("TD1", td1("ANNE"), turns=turns)[0]
    reading = read_mrz_image(frame.image)
    assert reading is not None
    assert reading.lines == td1("ANNE")
    assert reading.rotation == turns
    assert _text_of(reading, np.rot90(frame.image, reading.rotation).copy()) == reading.lines


def _text_of(reading: MrzReading, upright: Image) -> tuple[str, ...]:
    again = read_mrz_image(upright)
    assert again is not None
    assert again.rotation == 0
    return again.lines


def test_the_corners_enclose_the_zone_in_reading_order() -> None:
    frame = filmed("TD1", td1("ANNE"), turns=2)[0]
    reading = read_mrz_image(frame.image)
    assert reading is not None
    target = np.array([(0, 0), (600, 0), (600, 120), (0, 120)], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(reading.quad, np.float32), target)
    cut = cv2.warpPerspective(frame.image, matrix, (600, 120))
    framed = np.asarray(cv2.copyMakeBorder(cut, 40, 40, 40, 40, cv2.BORDER_REPLICATE), np.uint8)
    assert _text_of(reading, framed) == td1("ANNE")


def test_a_medium_film_of_an_older_card_with_truncated_names_and_no_office_code_is_read() -> None:
    lines = encode_french_cni(
        family_name="DE LA ROCHEFOUCAULD DOUDEAUVILLE", given_names=("MAXIMILIENNE", "ROSE"), issued="1106",
        departement="2B1", serial="00042", birth_date="710230", sex="F",
    )  # fmt: skip
    reading = read(filmed("FR-CNI", lines, lines, lines, severity="medium"))
    assert (reading.status, reading.lines) == (MrzStatus.READ, lines)
    assert reading.fields.name_may_be_truncated
    assert reading.fields.optional == ""


def test_a_single_picture_is_never_more_than_to_confirm() -> None:
    frames = filmed("TD1", td1("ANNE"), severity="clean")
    alone, image = read(frames), read_mrz_image(frames[0].image)
    assert image is not None
    assert (alone.status, image.status) == (MrzStatus.CONFIRM, MrzStatus.CONFIRM)
    assert alone.lines == image.lines == td1("ANNE")


def test_two_frames_that_disagree_in_a_name_are_not_read() -> None:
    assert read(filmed("TD1", td1("ANNE"), td1("ANNA"))).status is not MrzStatus.READ


def test_one_frame_that_firmly_reads_another_name_keeps_the_others_from_being_read() -> None:
    reading = read(filmed("TD1", td1("ANNE"), td1("ANNE"), td1("ANNA")))
    assert reading.status is MrzStatus.CONFIRM
    assert reading.lines == td1("ANNE")


@pytest.mark.parametrize("place", [(0, 14), (1, 6), (1, 14), (1, 29)])
def test_an_altered_check_digit_is_never_read(place: tuple[int, int]) -> None:
    row, column = place
    lines = list(td1("ANNE"))
    digit = str((int(lines[row][column]) + 3) % 10)
    lines[row] = lines[row][:column] + digit + lines[row][column + 1 :]
    reading = read(filmed("TD1", tuple(lines), tuple(lines)))
    assert reading.status is not MrzStatus.READ
    assert not all(reading.checks.values())


def test_a_nationality_that_does_not_exist_is_left_to_a_person() -> None:
    lines = encode_td1(**(PERSON | {"nationality": "FRB"}), given_names=("ANNE",))
    reading = read(filmed("TD1", lines, lines))
    assert (reading.status, reading.lines) == (MrzStatus.CONFIRM, lines)


def test_no_more_than_the_frames_asked_for_are_looked_at() -> None:
    lines = td1("ANNE")
    reading = read_mrz(filmed("TD1", lines, lines, lines), max_frames=2)
    assert reading is not None
    assert reading.frames_read == 2


def test_the_search_ends_when_enough_frames_agree() -> None:
    lines = td1("ANNE")
    reading = read(filmed("TD1", *[lines] * (ENOUGH_FRAMES + 2), severity="clean"))
    assert (reading.status, reading.lines) == (MrzStatus.READ, lines)
    assert reading.agreeing_frames == reading.frames_read == ENOUGH_FRAMES


def test_frames_of_the_other_side_do_not_keep_the_zone_from_being_read() -> None:
    lines = td1("ANNE")
    reading = read(filmed("TD1", (), (), lines, (), lines, ()))
    assert (reading.status, reading.lines, reading.frames_read) == (MrzStatus.READ, lines, 2)
    assert reading.frame in (12, 14)


def test_a_single_good_picture_is_sound_and_one_with_a_wrong_check_digit_is_not() -> None:
    good = read_mrz_image(filmed("TD1", td1("ANNE"), severity="clean")[0].image)
    lines = list(td1("ANNE"))
    lines[1] = lines[1][:29] + str((int(lines[1][29]) + 3) % 10)
    bad = read_mrz_image(filmed("TD1", tuple(lines), severity="clean")[0].image)
    assert good is not None
    assert bad is not None
    assert (good.sound, bad.sound) == (True, False)


def test_a_date_that_no_calendar_knows_is_named_and_not_sound() -> None:
    first, second, third = td1("ANNE")
    birth = "901342"
    second = birth + check_digit(birth) + second[7:29]
    second += check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    reading = read(filmed("TD1", *[(first, second, third)] * 2))
    assert (reading.status, reading.implausible, reading.sound) == (MrzStatus.CONFIRM, ("birth_date",), False)
    assert set(reading.checks.values()) == {True}


def test_where_two_frames_differ_the_alternatives_are_shown() -> None:
    reading = read(filmed("TD1", td1("ANNE"), td1("ANNA")))
    (place,) = [place for place in reading.alternatives if place.row == 2]
    assert place.column == td1("ANNE")[2].index("ANNE") + 3
    assert {character for character, _ in place.characters} >= {"A", "E"}
    assert all(0 < share < 1 for _, share in place.characters)


def test_a_clear_zone_offers_no_alternatives() -> None:
    lines = td1("ANNE")
    assert read(filmed("TD1", lines, lines, severity="clean")).alternatives == ()


def test_a_reading_with_alternatives_goes_through_the_wire() -> None:
    reading = read(filmed("TD1", td1("ANNE"), td1("ANNA")))
    assert reading.alternatives
    assert wire.decode(MrzReading, wire.encode(reading), WIRE_NAMES) == reading


def paper(size: tuple[int, int]) -> Image:
    """Give a sheet written all over in a typewriter's even letters."""
    sheet = Pil.new("RGB", size, (236, 233, 226))
    draw, rng = ImageDraw.Draw(sheet), np.random.default_rng(5)
    font = ImageFont.truetype(str(FONTS / "DejaVuSansMono-Bold.ttf"), 24)
    for y in range(0, size[1], 38):
        draw.text((0, y), "".join(rng.choice(list(string.ascii_lowercase + "   "), 300)), font=font, fill=40)
    return np.asarray(sheet)


def test_a_zone_among_lines_of_evenly_spaced_text_is_found() -> None:
    lines = td1("ANNE")
    surface = paper((2560, 1600))
    small = cv2.resize(card("TD1", lines), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    surface = surface.copy()
    surface[500 : 500 + small.shape[0], 800 : 800 + small.shape[1]] = small
    reading = read_mrz_image(surface)
    assert reading is not None
    assert reading.lines == lines


def test_a_sheet_of_evenly_spaced_text_has_no_zone() -> None:
    assert read_mrz_image(paper((1600, 1000))) is None


def test_a_small_zone_in_a_picture_of_twelve_megapixels_is_read() -> None:
    lines = td1("ANNE")
    surface = np.full((3000, 4000, 3), 120, np.uint8)
    small = cv2.resize(card("TD1", lines), None, fx=0.38, fy=0.38, interpolation=cv2.INTER_AREA)
    surface[1900 : 1900 + small.shape[0], 2600 : 2600 + small.shape[1]] = small
    reading = read_mrz_image(surface)
    assert reading is not None
    assert reading.lines == lines
    assert all(2600 < x < 4000 and 1900 < y < 3000 for x, y in reading.quad)


def test_a_document_without_a_zone_gives_nothing() -> None:
    assert read_mrz(filmed("TD1", ())) is None


@pytest.mark.parametrize("kind", ["blank", "noise", "stripes"])
def test_a_picture_without_a_document_gives_nothing(kind: str) -> None:
    pictures = {
        "blank": np.full((720, 1280, 3), 200, np.uint8),
        "noise": np.random.default_rng(3).integers(0, 256, (720, 1280, 3)).astype(np.uint8),
        "stripes": np.tile(np.repeat(np.array([40, 220], np.uint8), 9), (3, 720, 71))
        .transpose(1, 2, 0)
        .copy(),
    }
    assert read_mrz_image(pictures[kind]) is None
    assert read_mrz([]) is None


def test_an_altered_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "MRZ", replace(MRZ, sha256="0" * 64))
    network.mrz_network.cache_clear()
    with pytest.raises(ModelUnusable, match="altered"):
        read_mrz(filmed("TD1", td1("ANNE")))
    network.mrz_network.cache_clear()
