"""Made-up documents with a machine-readable zone, drawn to scale and filmed by a simulated phone.

Shares nothing with the rendering that the network was trained on.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from verification.engine.mrz.encode import encode_french_cni, encode_td1, encode_td2, encode_td3
from verification.engine.types import Frame, Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

FONTS = Path(__file__).parents[4] / "ecarte" / "demo" / "fonts"
OCR_B = FONTS / "OCRB.otf"
PIXELS_PER_MM = 14
PITCH_MM = 2.54
SIZES_MM = {"TD1": (85.6, 54.0), "TD2": (105.0, 74.0), "FR-CNI": (105.0, 74.0), "TD3": (125.0, 88.0)}
GAPS_MM = {"TD1": 4.23, "TD2": 6.35, "FR-CNI": 5.6, "TD3": 6.35}
_OCR_B_ADVANCE = 0.7229


@dataclass(frozen=True, kw_only=True, slots=True)
class Severity:
    """How badly it is filmed. Lengths in frame pixels, angles in degrees; each is an upper bound."""

    character: tuple[float, float]
    tilt: float
    roll: float
    blur: float
    motion: float
    noise: float
    quality: int
    glare: float


SEVERITIES = {
    "clean": Severity(character=(28, 34), tilt=2, roll=1, blur=0.4, motion=0, noise=1, quality=95, glare=0),
    "mild": Severity(
        character=(22, 30), tilt=12, roll=5, blur=0.9, motion=1.5, noise=4, quality=85, glare=0.3
    ),
    "medium": Severity(
        character=(17, 24), tilt=20, roll=10, blur=1.4, motion=3, noise=7, quality=65, glare=0.6
    ),
    "hard": Severity(
        character=(13, 19), tilt=28, roll=15, blur=1.7, motion=4, noise=10, quality=45, glare=0.9
    ),
    "severe": Severity(
        character=(10, 14), tilt=32, roll=20, blur=1.9, motion=4, noise=14, quality=40, glare=1.2
    ),
}


def random_lines(rng: np.random.Generator, layout: str) -> tuple[str, ...]:
    """Give a valid zone of a person who does not exist."""

    def word(low: int, high: int, pool: str = string.ascii_uppercase) -> str:
        return "".join(rng.choice(list(pool), int(rng.integers(low, high))))

    def day(first: int, last: int) -> str:
        year, month, date = rng.integers((first, 1, 1), (last, 13, 29))
        return f"{year:02d}{month:02d}{date:02d}"

    family = word(3, 13) if rng.random() < 0.8 else f"{word(3, 9)} {word(3, 9)}"
    given = tuple(word(3, 9) for _ in range(rng.integers(1, 4)))
    birth, sex = day(40, 99), str(rng.choice(["F", "M"]))
    if layout == "FR-CNI":
        return encode_french_cni(
            family_name=family, given_names=given, birth_date=birth, sex=sex, issued=day(4, 20)[:4],
            office="" if rng.random() < 0.3 else word(6, 7, string.digits), departement=word(3, 4, string.digits),
            serial=word(5, 6, string.digits),
        )  # fmt: skip
    encode = {"TD1": encode_td1, "TD2": encode_td2, "TD3": encode_td3}[layout]
    return encode(
        document_code="P" if layout == "TD3" else "ID", issuing_state="FRA", nationality="FRA", birth_date=birth,
        document_number=word(9, 10, string.ascii_uppercase + string.digits), sex=sex, expiry_date=day(26, 36),
        family_name=family, given_names=given,
    )  # fmt: skip


def document(
    rng: np.random.Generator, layout: str, lines: tuple[str, ...], font: Path = OCR_B
) -> tuple[Image, tuple[float, float]]:
    """Draw the side that carries the zone; give it with the position of the zone's middle."""
    width, height = (round(mm * PIXELS_PER_MM) for mm in SIZES_MM[layout])
    surface = np.full((height, width, 3), rng.integers(195, 245, 3), np.float32)
    surface += cv2.resize(rng.normal(0, 7, (6, 9, 3)).astype(np.float32), (width, height))
    x = np.arange(0, width + 20, 20)
    for _ in range(3):
        tint, wave = rng.uniform(150, 210, 3).tolist(), rng.uniform(150, 700)
        for offset in np.arange(-100, height + 100, rng.uniform(8, 26)):
            y = offset + rng.uniform(10, 12) * np.sin(x / wave * 6.3)
            points = np.stack([x, y], axis=1).round().astype(np.int32)
            cv2.polylines(surface, [points], False, tint, 1, cv2.LINE_AA)
    page = Pil.fromarray(np.clip(surface, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(page)
    small = ImageFont.truetype(str(FONTS / "DejaVuSansCondensed.ttf"), round(2.2 * PIXELS_PER_MM))
    zone_top = SIZES_MM[layout][1] - 6.5 - GAPS_MM[layout] * max(0, len(lines) - 1)
    for mm in np.arange(5, zone_top - 6, 5):
        words = " ".join(
            "".join(rng.choice(list(string.ascii_letters), 7)) for _ in range(rng.integers(1, 6))
        )
        draw.text(
            (rng.uniform(3, 40) * PIXELS_PER_MM, mm * PIXELS_PER_MM), words, font=small, fill=(40, 40, 50)
        )
    left = (SIZES_MM[layout][0] - PITCH_MM * max(map(len, lines), default=0)) / 2
    size = PITCH_MM * PIXELS_PER_MM / _OCR_B_ADVANCE
    ocr = ImageFont.truetype(str(font), size)
    ink = tuple(int(v) for v in rng.integers(15, 60, 3))
    for row, line in enumerate(lines):
        y = (zone_top + 2 + row * GAPS_MM[layout]) * PIXELS_PER_MM
        for i, c in enumerate(line):
            draw.text(((left + i * PITCH_MM) * PIXELS_PER_MM, y), c, font=ocr, fill=ink, anchor="ls")
    middle = (width / 2, (zone_top + GAPS_MM[layout] * (len(lines) - 1) / 2) * PIXELS_PER_MM)
    return np.asarray(page), middle


def film(
    rng: np.random.Generator, card: Image, severity: Severity, *, turns: int = 0, index: int = 0
) -> Frame:
    """Give one 1080p frame of `card` held in a hand, turned clockwise by `turns` quarters."""
    width, height = (1080, 1920) if turns % 2 else (1920, 1080)
    scale = rng.uniform(*severity.character) / (PITCH_MM * PIXELS_PER_MM)
    scale = min(scale, 0.85 * max(width, height) / card.shape[1], 0.85 * min(width, height) / card.shape[0])
    matrix = _pose(rng, card.shape[1], card.shape[0], severity, scale, turns, (width, height))
    back = cv2.resize(rng.normal(rng.uniform(50, 190), 25, (7, 12, 3)).astype(np.float32), (width, height))
    soft = cv2.GaussianBlur(card, (0, 0), max(0.3, 0.45 / scale))
    frame = cv2.warpPerspective(soft, matrix, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32)
    alpha = cv2.warpPerspective(np.ones(card.shape[:2], np.float32), matrix, (width, height))[..., None]
    frame = frame * alpha + back * (1 - alpha)
    light = cv2.resize(
        rng.uniform(0.8, 1.1, (3, 4)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    frame *= light[..., None]
    frame += _reflection(rng, (height, width), severity.glare)[..., None]
    frame = _motion(rng, frame, severity.motion * rng.random())
    blurred = cv2.GaussianBlur(frame, (0, 0), max(0.2, severity.blur * rng.uniform(0.6, 1)))
    grain = rng.normal(0, max(0.1, severity.noise * rng.uniform(0.5, 1)), (height, width, 1)).astype(
        np.float32
    )
    pixels = np.clip(blurred + grain, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, severity.quality]
    image = cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR)
    return Frame(index=index, seconds=index / 30, image=cast("Image", image), sharpness=1.0)


def _pose(
    rng: np.random.Generator, width: int, height: int, severity: Severity, scale: float, turns: int,
    frame: tuple[int, int],
) -> NDArray[np.float64]:  # fmt: skip
    """Give the homography of a card turned in space before a pinhole camera."""
    around_x, around_y = np.radians(rng.uniform(-severity.tilt, severity.tilt, 2))
    roll = np.radians(rng.uniform(-severity.roll, severity.roll) + 90 * turns)
    rotation = cv2.Rodrigues(np.array([0, 0, roll]))[0] @ cv2.Rodrigues(np.array([around_x, around_y, 0]))[0]
    focal = 1600.0
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    flat = np.column_stack([(corners - (width / 2, height / 2)) * scale, np.zeros(4)])
    space = flat @ rotation.T + (0, 0, focal)
    shift = rng.uniform(-0.04, 0.04, 2) * frame
    seen = space[:, :2] / space[:, 2:] * focal + np.array(frame) / 2 + shift
    return cast(
        "NDArray[np.float64]",
        cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32)),
    )


def _reflection(rng: np.random.Generator, shape: tuple[int, int], strength: float) -> NDArray[np.float32]:
    glare = np.zeros((shape[0] // 8, shape[1] // 8), np.float32)
    centre = (int(rng.integers(0, glare.shape[1])), int(rng.integers(0, glare.shape[0])))
    axes = (int(rng.integers(8, 50)), int(rng.integers(4, 20)))
    cv2.ellipse(glare, centre, axes, float(rng.uniform(0, 180)), 0, 360, 150 * strength * rng.random(), -1)
    return cast("NDArray[np.float32]", cv2.resize(cv2.GaussianBlur(glare, (0, 0), 6), (shape[1], shape[0])))


def _motion(rng: np.random.Generator, frame: NDArray[np.float32], length: float) -> NDArray[np.float32]:
    if length < 0.5:
        return frame
    kernel = np.zeros((11, 11), np.float32)
    angle = rng.uniform(0, np.pi)
    for t in np.linspace(-length / 2, length / 2, 41):
        kernel[round(5 + t * np.sin(angle)), round(5 + t * np.cos(angle))] += 1
    return cast("NDArray[np.float32]", cv2.filter2D(frame, -1, kernel / kernel.sum()))
