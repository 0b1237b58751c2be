from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import zxingcpp

from ecarte.demo.people import CAST
from ecarte.demo.person import DocumentKind
from ecarte.demo.seals import modules
from ecarte.demo.seals.authority import FOLDER
from ecarte.demo.seals.payload import card_seal, paper_seal
from tests.verification.engine.seals.sides import card, photographed
from verification.engine.document.kinds import FRONT, Kind
from verification.engine.document.side import Sight
from verification.engine.seals.barcode import decode
from verification.engine.seals.judged import seal_findings
from verification.engine.seals.read import read_seals
from verification.engine.seals.reading import MOST_SEALS, SealKind, SealReading, SealVerdict
from verification.engine.seals.trust import SealTrust
from verification.engine.types import Frame, Verdict

if TYPE_CHECKING:
    from verification.engine.document.side import Side
    from verification.engine.types import Image

TRUST = SealTrust(FOLDER)
CARD = card_seal(next(person for person in CAST if person.kind is DocumentKind.CNIE))
PERMIT = paper_seal(next(person for person in CAST if person.kind is DocumentKind.RESIDENCE_PERMIT))


def read(side: Side, kind: Kind | None = Kind.IDENTITY_CARD) -> tuple[SealReading, ...]:
    return read_seals([side], kind=kind, trust=TRUST)


@pytest.mark.parametrize("payload", [CARD, PERMIT], ids=["identity_card", "two_d_doc"])
def test_a_sharp_seal_is_decoded_located_and_judged(payload: bytes) -> None:
    (reading,) = read(photographed(card(payload), pixels_per_mm=16))

    assert reading.judged.verdict is SealVerdict.VALID
    assert reading.side == "back"
    assert reading.box_mm == pytest.approx((9.2, 3.5, 12.2, 12.2), abs=0.6)


@pytest.mark.parametrize("seed", range(3))
def test_a_seal_too_blurred_for_the_bar_code_library_is_decoded(seed: int) -> None:
    side = photographed(card(CARD), pixels_per_mm=8.2, blur=1.2, noise=5, seed=seed)

    (reading,) = read(side)

    assert decode(np.asarray(cv2.cvtColor(side.image, cv2.COLOR_BGR2GRAY), np.uint8)) == ()
    assert (reading.judged.kind, reading.judged.verdict) == (SealKind.IDENTITY_CARD, SealVerdict.VALID)


def test_several_poor_frames_together_give_what_none_gives_alone() -> None:
    poor = [photographed(card(CARD), pixels_per_mm=8.2, blur=1.3, noise=45, seed=seed) for seed in range(5)]
    more = replace(poor[0], sights=tuple(Sight(side.frame, side.corners) for side in poor))

    (together,) = read_seals([more], kind=Kind.IDENTITY_CARD, trust=TRUST)

    assert read(poor[0])[0].judged.verdict is SealVerdict.NOT_READABLE
    assert together.judged.verdict is SealVerdict.VALID


def test_a_code_that_is_located_but_does_not_decode_is_not_readable() -> None:
    rng = np.random.default_rng(1)
    page = card(CARD)
    noise = np.kron(rng.integers(0, 2, (44, 44)) * 220 + 20, np.ones((8, 8))).astype(np.uint8)
    page[110 : 110 + 352, 280 : 280 + 352] = noise[..., None]

    (reading,) = read(photographed(page, pixels_per_mm=14))

    assert reading.judged.verdict is SealVerdict.NOT_READABLE
    assert reading.box_mm is not None


def test_an_identity_card_without_its_seal_is_said_to_lack_it() -> None:
    (reading,) = read(photographed(card(None), pixels_per_mm=12))

    assert reading.judged.verdict is SealVerdict.ABSENT


@pytest.mark.parametrize("flaw", ["far", "blurred", "cut", "glare"])
def test_a_seal_is_not_called_absent_where_it_could_not_have_been_seen(flaw: str) -> None:
    side = photographed(
        card(None), pixels_per_mm=5 if flaw == "far" else 12, blur=6 if flaw == "blurred" else 0
    )
    if flaw == "cut":
        side = replace(side, complete=False)
    if flaw == "glare":
        side.glare[:250, :300] = True

    (reading,) = read(side)

    assert reading.judged.verdict is SealVerdict.NOT_READABLE


@pytest.mark.parametrize("kind", [None, Kind.PASSPORT, Kind.RESIDENCE_PERMIT, Kind.OLDER_IDENTITY_CARD])
def test_other_kinds_need_no_seal(kind: Kind | None) -> None:
    assert read(photographed(card(None), pixels_per_mm=12), kind) == ()


def test_the_front_of_an_identity_card_needs_no_seal() -> None:
    side = replace(photographed(card(None), pixels_per_mm=12), name=FRONT)

    assert read(side) == ()


def test_another_code_is_reported_as_such() -> None:
    page = card(None)
    code = zxingcpp.create_barcode("https://example.org", zxingcpp.BarcodeFormat.QRCode)
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=14))
    page[100 : 100 + drawn.shape[0], 1500 : 1500 + drawn.shape[1]] = drawn[..., None]

    (reading,) = read(photographed(page, pixels_per_mm=14), Kind.FOREIGN_IDENTITY_CARD)

    assert reading.judged.kind is SealKind.OTHER


def stuck(page: Image, text: str, left: int, top: int, scale: int = 14) -> None:
    """A sticker with a QR code, at that place of the drawing."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=scale))
    page[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn[..., None]


def test_a_sticker_does_not_hide_that_an_identity_card_lacks_its_seal() -> None:
    page = card(None)
    stuck(page, "https://example.org", 1500, 100)

    readings = read(photographed(page, pixels_per_mm=14))

    assert [reading.judged.verdict for reading in readings] == [
        SealVerdict.ABSENT,
        SealVerdict.NOT_VERIFIABLE,
    ]
    found, *rest = seal_findings(readings, None, Kind.IDENTITY_CARD)
    assert (found.code, found.verdict, found.detail) == ("seal.found", Verdict.FAIL, "absent")
    assert {(finding.verdict, finding.detail) for finding in rest} == {(Verdict.NOT_RUN, "absent")}


def test_a_sticker_does_not_hide_a_blurred_seal() -> None:
    page = card(CARD)
    stuck(page, "https://example.org", 1500, 60, scale=28)

    readings = read(photographed(page, pixels_per_mm=8.2, blur=1.2, noise=5))

    assert [(reading.judged.kind, reading.judged.verdict) for reading in readings] == [
        (SealKind.IDENTITY_CARD, SealVerdict.VALID),
        (SealKind.OTHER, SealVerdict.NOT_VERIFIABLE),
    ]


def test_a_sticker_in_the_place_of_the_seal_is_a_doubt() -> None:
    page = card(None)
    stuck(page, "https://example.org", 280, 110, scale=12)

    readings = read(photographed(page, pixels_per_mm=14))

    found, *rest = seal_findings(readings, None, Kind.IDENTITY_CARD)
    assert (found.verdict, found.detail, found.still) == (Verdict.DOUBT, "other_code", "document_back")
    assert {(finding.verdict, finding.detail) for finding in rest} == {(Verdict.NOT_RUN, "other_code")}


@pytest.mark.parametrize("in_frames", [False, True], ids=["side", "frames"])
def test_of_many_codes_the_most_telling_are_kept(in_frames: bool) -> None:
    page = card(None, text=False)
    for number in range(14):
        text = PERMIT.decode("ascii") if number == 13 else f"code {number}"
        scale = 5 if number == 13 else 10
        stuck(page, text, 60 + 480 * (number % 5), 60 + 480 * (number // 5), scale=scale)
    side = photographed(page, pixels_per_mm=16)
    assert len(decode(np.asarray(cv2.cvtColor(side.image, cv2.COLOR_BGR2GRAY), np.uint8))) == 14

    readings = (
        read_seals([], kind=None, trust=TRUST, frames=[side.frame]) if in_frames else read(side, kind=None)
    )

    assert [reading.judged.kind for reading in readings] == [
        SealKind.TWO_D_DOC,
        *[SealKind.OTHER] * (MOST_SEALS - 1),
    ]


def test_without_a_side_the_frames_are_looked_through() -> None:
    frame = photographed(card(CARD), pixels_per_mm=16).frame

    (reading,) = read_seals([], kind=None, trust=TRUST, frames=[frame])

    assert (reading.judged.verdict, reading.side, reading.box_mm) == (SealVerdict.VALID, None, None)


@pytest.mark.parametrize("payload", [b"\x00", bytes(range(256)) * 5, b"DC04" + b"\x1f" * 800, b"\xff" * 1000])
def test_a_hostile_code_ends_in_a_reading(payload: bytes) -> None:
    drawn = np.where(np.kron(np.pad(modules(payload), 4), np.ones((6, 6))) > 0, 0, 255).astype(np.uint8)
    frame = Frame(index=0, seconds=0, image=np.dstack([drawn] * 3), sharpness=1)

    (reading,) = read_seals([], kind=None, trust=TRUST, frames=[frame])

    assert reading.judged.kind is SealKind.OTHER


@pytest.mark.parametrize("noise", [0, 60])
def test_an_empty_or_noisy_side_ends_in_no_valid_reading(noise: int) -> None:
    side = photographed(card(None, text=False), pixels_per_mm=10, noise=noise)

    assert all(reading.judged.verdict is SealVerdict.NOT_READABLE for reading in read(side))
