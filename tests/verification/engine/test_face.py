"""Faces found, measured and compared."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ecarte.demo.faces import EYE_DISTANCE, EYE_Y, EYES_X, load_face
from verification.engine.face.compare import match
from verification.engine.face.crop import HEIGHT, LEFT_EYE, RIGHT_EYE, WIDTH, crop
from verification.engine.face.detect import at_scale, detect
from verification.engine.face.embed import Embedding, distance, embed, template
from verification.engine.face.rules import selfie_findings
from verification.engine.face.selfie import Selfie
from verification.engine.thresholds import thresholds
from verification.engine.types import Image, Verdict


def picture(name: str) -> Image:
    """The face before a grey wall."""
    face = load_face(name)
    opacity = face[:, :, 3:] / 255
    return np.asarray(face[:, :, :3] * opacity + 150 * (1 - opacity), np.uint8)


def embedding(name: str) -> Embedding:
    image = picture(name)
    return embed(image, detect(image, long_side=640)[0])


def direction(degrees: float) -> Embedding:
    vector = np.zeros(128)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return vector


def test_the_eyes_are_found_where_they_are() -> None:
    (face,) = detect(picture("a_film"), long_side=640)
    assert face.left_eye == pytest.approx((EYES_X[0], EYE_Y), abs=10)
    assert face.right_eye == pytest.approx((EYES_X[1], EYE_Y), abs=10)
    assert face.eye_distance == pytest.approx(EYE_DISTANCE, rel=0.1)
    assert face.turn < thresholds().face_turn.value


def test_nothing_is_found_where_there_is_no_face() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    assert detect(noise, long_side=640) == []


def test_the_largest_face_comes_first() -> None:
    image = picture("a_film")
    small = np.asarray(cv2.resize(image, None, fx=0.6, fy=0.6), np.uint8)
    both = np.full((image.shape[0], image.shape[1] + small.shape[1], 3), 150, np.uint8)
    both[: small.shape[0], : small.shape[1]] = small
    both[:, small.shape[1] :] = image
    faces = detect(both, long_side=max(both.shape))
    assert len(faces) == 2
    assert faces[0].eye_distance > faces[1].eye_distance * 1.4


def test_a_face_found_small_is_the_same_face_in_the_full_picture() -> None:
    image = picture("b_film")
    half = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    found, full = detect(half, long_side=640)[0], detect(image, long_side=640)[0]
    assert at_scale(image, found, 2).left_eye == pytest.approx(full.left_eye, abs=12)


def test_crops_put_the_eyes_at_the_same_places_whatever_the_scale_and_the_tilt() -> None:
    image = picture("c_film")
    turned = cv2.warpAffine(image, cv2.getRotationMatrix2D((256, 300), 12, 0.8), (512, 704))
    cropped = crop(np.asarray(turned, np.uint8), detect(np.asarray(turned, np.uint8), long_side=640)[0])
    assert cropped.shape == (HEIGHT, WIDTH, 3)
    face = detect(cropped, long_side=640)[0]
    assert face.left_eye == pytest.approx(LEFT_EYE, abs=12)
    assert face.right_eye == pytest.approx(RIGHT_EYE, abs=12)


def test_the_same_person_on_two_days_lies_nearer_than_another_person() -> None:
    portrait, film, stranger = embedding("a_portrait"), embedding("a_film"), embedding("b_film")
    assert distance(portrait, film) < thresholds().face_match_doubt.value < distance(portrait, stranger)


def test_a_picture_and_its_mirror_image_are_the_same_face() -> None:
    image = picture("a_film")
    mirrored = np.ascontiguousarray(image[:, ::-1])
    one, other = (embed(i, detect(i, long_side=640)[0]) for i in (image, mirrored))
    assert distance(one, other) < 0.1


def test_a_template_has_length_one_and_lies_between_its_parts() -> None:
    mean = template([direction(0), direction(60)])
    assert np.linalg.norm(mean) == pytest.approx(1)
    assert distance(mean, direction(30)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("apart", "verdict", "detail"),
    [
        (0.0, Verdict.PASS, ""),
        (-0.001, Verdict.PASS, ""),
        (0.001, Verdict.DOUBT, "grey_zone"),
        (0.12, Verdict.FAIL, "different"),
    ],
)
def test_a_match_passes_only_up_to_the_measured_threshold(
    apart: float, verdict: Verdict, detail: str
) -> None:
    """`apart` from the threshold."""
    limit = thresholds().face_match.value
    angle = np.degrees(2 * np.arcsin((limit + apart - 1e-9) / 2))
    finding = match(direction(0), [direction(angle)])
    assert (finding.verdict, finding.detail) == (verdict, detail)
    assert finding.threshold == limit


def test_the_default_distance_of_the_library_is_never_an_acceptance() -> None:
    angle = np.degrees(2 * np.arcsin(0.59 / 2))
    assert match(direction(0), [direction(angle)]).verdict is Verdict.FAIL


def test_a_comparison_that_cannot_be_made_says_so_and_does_not_pass() -> None:
    no_portrait, no_face = match(None, [direction(0)]), match(direction(0), [])
    assert (no_portrait.verdict, no_portrait.detail) == (Verdict.NOT_RUN, "no_portrait")
    assert (no_face.verdict, no_face.detail) == (Verdict.NOT_RUN, "no_face")


def test_liveness_and_challenge_are_left_to_the_agent() -> None:
    found = {finding.code: finding for finding in selfie_findings(Selfie())}
    for code in ("face.liveness", "face.challenge"):
        assert (found[code].verdict, found[code].detail) == (Verdict.NOT_RUN, "no_automatic_test")


def test_without_a_face_the_checks_of_the_face_did_not_run() -> None:
    found = {finding.code: finding for finding in selfie_findings(Selfie(looked=9))}
    assert (found["face.found"].verdict, found["face.found"].detail) == (Verdict.FAIL, "none")
    assert {found[f"face.{code}"].verdict for code in ("count", "size", "light", "same")} == {Verdict.NOT_RUN}
