"""Faces as directions: of a picture, of several, and nowhere but in memory."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, get_args, get_type_hints

import cv2
import numpy as np
import pytest

from tests.verification.engine.face.pictures import leaning, picture
from verification.engine import report
from verification.engine.face import embed as embedding
from verification.engine.face.align import place
from verification.engine.face.calibration import calibration
from verification.engine.face.detect import detect
from verification.engine.face.embed import LEAST_WEIGHT, Embedding, embed, template
from verification.engine.face.mesh import measure
from verification.engine.face.resnet import resnet
from verification.engine.face.sface import sface
from verification.engine.models import ModelUnusable

if TYPE_CHECKING:
    from verification.engine.types import Image


def embedded(image: Image) -> Embedding:
    return embed(image, measure(image, detect(image, long_side=320)[0]).points)


@cache
def of(name: str) -> Embedding:
    return embedded(picture(name))


def likeness(one: Embedding, other: Embedding) -> float:
    fused = calibration().scores(one, other).fused
    assert fused is not None
    return fused


def direction(degrees: float, weight: float = 1.0) -> Embedding:
    vector = np.zeros(128)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return Embedding(sface=vector, resnet=vector, weight=weight)


def test_a_direction_has_length_one_in_128_dimensions() -> None:
    for seen in (of("a_film").sface, of("a_film").resnet):
        assert seen is not None
        assert seen.shape == (128,)
        assert np.linalg.norm(seen) == pytest.approx(1)


def test_the_same_person_on_two_days_is_likelier_than_another_person() -> None:
    same, other = likeness(of("a_portrait"), of("a_film")), likeness(of("a_portrait"), of("b_film"))
    protocol = calibration().single
    assert protocol.likelihood(same) > 2
    assert protocol.likelihood(other) < -2


def test_a_face_that_leans_or_is_seen_smaller_is_the_same_face() -> None:
    image = picture("c_film")
    small = np.asarray(cv2.resize(image, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA), np.uint8)
    for changed in (leaning(image, 18), small):
        assert likeness(of("c_film"), embedded(changed)) > 10


def test_a_picture_and_its_mirror_image_are_the_same_face() -> None:
    mirrored = embedded(np.ascontiguousarray(picture("b_film")[:, ::-1]))
    assert likeness(of("b_film"), mirrored) > 10


def test_a_face_is_placed_where_a_network_expects_it_without_being_stretched() -> None:
    image = np.zeros((900, 1200, 3), np.uint8)
    source = np.array([[500.0, 300.0], [740.0, 380.0], [590.0, 560.0]])
    for x, y in source:
        cv2.circle(image, (int(x), int(y)), 20, (255, 255, 255), -1)
    target = np.array([[30.0, 40.0], [80.0, 40.0], [55.0, 80.0]])
    placed = place(image, source, target, 112)
    _, _, _, centres = cv2.connectedComponentsWithStats((placed[:, :, 0] > 90).astype(np.uint8))
    assert centres[1:] == pytest.approx(target[np.argsort(target[:, 1], kind="stable")], abs=4)


def test_a_template_lies_between_its_pictures_and_nearer_to_the_better_one() -> None:
    even = template([direction(0), direction(60)])
    assert even.pictures == 2
    assert even.sface == pytest.approx(direction(30).sface)
    better = template([direction(0), direction(60, weight=0.2)]).sface
    assert better is not None
    assert 0 < np.degrees(np.arctan2(better[1], better[0])) < 15


def test_a_picture_of_no_quality_still_counts_a_little() -> None:
    found = template([direction(0), direction(60, weight=0)]).sface
    weighed = template([direction(0), direction(60, weight=LEAST_WEIGHT)]).sface
    assert found == pytest.approx(weighed)


def test_a_template_of_one_picture_is_that_picture() -> None:
    alone = template([of("a_film")])
    assert alone.pictures == 1
    assert alone.sface == pytest.approx(of("a_film").sface)


@pytest.mark.parametrize("broken", ["sface", "resnet"])
def test_a_network_whose_file_is_not_the_measured_one_gives_nothing_and_the_other_still_does(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def unusable(*_: object) -> None:
        raise ModelUnusable("altered")

    monkeypatch.setattr(embedding, broken, unusable)
    seen = embedded(picture("a_film"))
    assert getattr(seen, broken) is None
    assert getattr(seen, "resnet" if broken == "sface" else "sface") is not None


def test_a_template_is_made_of_the_pictures_that_a_network_saw() -> None:
    blind = Embedding(sface=None, resnet=direction(60).resnet)
    made = template([direction(0), blind])
    assert made.sface == pytest.approx(direction(0).sface)
    assert made.resnet == pytest.approx(direction(30).resnet)
    assert template([blind]).sface is None


def test_an_embedding_has_no_printed_form() -> None:
    seen = of("a_film")
    assert repr(seen) == str(seen) == f"{seen}" == "<Embedding of 1>"


def test_no_field_of_a_report_can_carry_an_embedding() -> None:
    """Field by field, down to plain values: text, numbers, and the JPEG of a still."""
    plain: set[object] = set()

    def visit(hint: object) -> None:
        if dataclasses.is_dataclass(hint):
            for each in get_type_hints(hint, localns=report.WIRE_NAMES).values():
                visit(each)
        elif get_args(hint):
            for each in get_args(hint):
                visit(each)
        else:
            plain.add(hint)

    visit(report.Report)
    assert plain
    assert not plain & {Embedding, np.ndarray, list, object}


def test_the_networks_are_asked_with_the_landmarks_of_a_picture_of_any_size() -> None:
    large = np.asarray(cv2.resize(picture("a_film"), None, fx=1.8, fy=1.8), np.uint8)
    points = measure(large, detect(large, long_side=320)[0]).points
    seen = Embedding(sface=sface(large, points), resnet=resnet(large, points))
    assert likeness(seen, of("a_film")) > 10
