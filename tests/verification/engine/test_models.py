"""A model is used only if it is, bit for bit, the one that was measured."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from verification.engine import VERSION, models
from verification.engine.models import (
    LANDMARKS,
    MODELS,
    SFACE,
    YUNET,
    Model,
    ModelState,
    ModelUnusable,
    sound_path,
    weights,
)
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from pathlib import Path

CARDS = "".join(card.read_text() for card in models.ENGINE.glob("**/CARD*.md"))


def altered(model: Model, folder: Path) -> Model:
    """Its file with one bit changed, found where a file of the engine is."""
    data = np.fromfile(model.path, np.uint8)
    data[len(data) // 2] ^= 1
    path = folder / "altered"
    path.write_bytes(data.tobytes())
    return replace(model, file=str(path), package=None)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_model_is_there_and_unaltered(model: Model) -> None:
    assert model.state() is ModelState.SOUND


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_model_has_a_card_that_says_which_file_it_is_about(model: Model) -> None:
    assert model.sha256 in CARDS


@pytest.mark.parametrize("model", [YUNET, LANDMARKS, SFACE], ids=lambda model: model.name)
def test_an_altered_file_is_refused(model: Model, tmp_path: Path) -> None:
    changed = altered(model, tmp_path)
    assert changed.state() is ModelState.ALTERED
    with pytest.raises(ModelUnusable, match="altered"):
        weights(changed)
    with pytest.raises(ModelUnusable, match="altered"):
        sound_path(changed)


@pytest.mark.parametrize("change", [{"file": "no/such.onnx"}, {"package": "no-such-package"}])
def test_a_missing_file_is_refused(change: dict[str, str]) -> None:
    absent = replace(YUNET, **change)
    assert absent.state() is ModelState.MISSING
    assert absent.size is None
    with pytest.raises(ModelUnusable):
        weights(absent)
    with pytest.raises(ModelUnusable):
        sound_path(absent)


def test_the_code_of_the_packages_that_bring_models_is_never_run() -> None:
    code = (
        "import sys; from verification.engine.models import MODELS;"
        "assert all(model.state() == 'sound' for model in MODELS);"
        "print([m.package for m in MODELS if m.package and m.package.replace('-', '_') in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_an_operator_sees_what_the_engine_computes_with() -> None:
    out = StringIO()
    call_command("engine", "info", stdout=out)
    shown = out.getvalue()
    assert VERSION in shown
    assert thresholds().version in shown
    for model in MODELS:
        assert model.name in shown
        assert model.sha256 in shown
    assert shown.count("sound") == len(MODELS)


def test_an_operator_is_told_of_an_altered_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verification.management.commands.engine.MODELS", (YUNET, altered(SFACE, tmp_path)))
    out = StringIO()
    with pytest.raises(CommandError, match="SFace"):
        call_command("engine", "info", stdout=out)
    assert "altered" in out.getvalue()
