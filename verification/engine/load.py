"""What a whole analysis reads from disk, all of it before the child's calls are refused."""

from __future__ import annotations

from contextlib import suppress

# NumPy would load these where they are first used.
import numpy.fft
import numpy.ma  # noqa: F401

from verification.engine.document.portrait import upright_faces
from verification.engine.document.printed.network import text_detector, text_recogniser
from verification.engine.face.calibration import calibration
from verification.engine.face.detect import yunet
from verification.engine.face.mesh import blendshapes_network, landmarks_network
from verification.engine.face.resnet import resnet_network
from verification.engine.face.sface import sface_network
from verification.engine.models import ModelUnusable
from verification.engine.mrz.network import mrz_network
from verification.engine.thresholds import thresholds

_FIGURES = (thresholds, calibration)
_MODELS = (
    *(yunet, landmarks_network, blendshapes_network, sface_network, resnet_network),
    *(mrz_network, text_detector, text_recogniser, upright_faces),
)


def load() -> None:
    """Trained models and measured figures. The check whose model is unusable says so when it runs."""
    for figures in _FIGURES:
        figures()
    for model in _MODELS:
        with suppress(ModelUnusable):
            model()
