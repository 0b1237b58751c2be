"""The text detector and the text recogniser of PaddleOCR (PP-OCRv6 small, Apache-2.0).

Their files come in the wheel of `rapidocr`; they are run by onnxruntime alone, as importing `rapidocr` costs
more CPU than reading a card, and brings code that can download (decision 0013).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from verification.engine.models import TEXT, TEXT_LINES, sound_path
from verification.engine.onnx import session

if TYPE_CHECKING:
    from verification.engine.types import Image

Floats = NDArray[np.float32]

LINE_HEIGHT = 48
"""Pixels: what the recogniser was trained on."""
STRIDE = 32
"""The detector takes pictures whose sides are multiples of it."""
NARROWEST = 24
BLANK = 0
"""The class of "no character" (connectionist temporal classification)."""
_PUNCTUATION = " '’`-.,:;/()°º*"


class Glyph(NamedTuple):
    """One recognised character."""

    text: str
    confidence: float
    """The probability, where it is highest, of this letter: large or small, with accents or without."""
    x: float
    """Where in the line: 0 is its left end, 1 its right end."""


class _Recogniser(NamedTuple):
    session: Any
    classes: NDArray[np.intp]
    """Those that a Latin script may hold; the first is `BLANK`."""
    characters: tuple[str, ...]
    """Of `classes`."""
    letters: NDArray[np.intp]
    """The same number for all forms of a letter: large, small, with any accent."""


def text_likelihood(image: Image, shape: tuple[int, int]) -> Floats:
    """How likely each pixel belongs to a line of text; the picture is resized to about (height, width)."""
    height, width = (max(1, round(side / STRIDE)) * STRIDE for side in shape)
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    likelihood: Floats = _run(text_detector(), resized)[0, 0]
    return likelihood


def read_line(image: Image) -> list[Glyph]:
    """The characters of one upright line, from left to right."""
    height, width = image.shape[:2]
    across = max(NARROWEST, round(LINE_HEIGHT * width / height))
    recogniser = text_recogniser()
    resized = cv2.resize(image, (across, LINE_HEIGHT), interpolation=cv2.INTER_AREA)
    probabilities = _run(recogniser.session, resized)[0][:, recogniser.classes]
    return _decoded(probabilities, recogniser)


def _decoded(probabilities: Floats, recogniser: _Recogniser) -> list[Glyph]:
    """The likeliest class at each step; a run of the same class is one character."""
    likeliest = probabilities.argmax(axis=1)
    edges = np.flatnonzero(np.diff(likeliest)) + 1
    steps = len(likeliest)
    glyphs = []
    for run in np.split(np.arange(steps), edges):
        found = likeliest[run[0]]
        if found != BLANK:
            peak = run[probabilities[run, found].argmax()]
            forms = recogniser.letters == recogniser.letters[found]
            confidence = float(probabilities[peak, forms].sum())
            glyphs.append(Glyph(recogniser.characters[found], confidence, (float(run.mean()) + 0.5) / steps))
    return glyphs


def _run(network: Any, image: Any) -> Floats:
    scaled = image.astype(np.float32) / 127.5 - 1
    (name,) = (given.name for given in network.get_inputs())
    output: Floats = network.run(None, {name: scaled.transpose(2, 0, 1)[None]})[0]
    return output


@cache
def text_detector() -> Any:
    return session(sound_path(TEXT_LINES))


@cache
def text_recogniser() -> _Recogniser:
    network = session(sound_path(TEXT))
    listed = network.get_modelmeta().custom_metadata_map["character"].splitlines()
    everything = ["", *listed, " "]
    classes = [BLANK, *(index for index, text in enumerate(everything) if _is_latin(text))]
    characters = tuple(everything[index] for index in classes)
    _, letters = np.unique([_letter(text) for text in characters], return_inverse=True)
    return _Recogniser(network, np.array(classes), characters, letters)


def _letter(text: str) -> str:
    """`LATIN LETTER E` for e, E, é, Ê …"""
    name = unicodedata.name(text, "") if text else ""
    return re.sub(" CAPITAL| SMALL| WITH .*", "", name)


def _is_latin(text: str) -> bool:
    return len(text) == 1 and (
        text in _PUNCTUATION or text in "0123456789" or unicodedata.name(text, "").startswith("LATIN ")
    )
