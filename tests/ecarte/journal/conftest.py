from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


@pytest.fixture(autouse=True)
def heads(settings: Settings, tmp_path: Path) -> Path:
    """The folder that keeps heads: the only witness."""
    folder = tmp_path / "heads"
    settings.JOURNAL = replace(settings.JOURNAL, witnesses=(folder.as_uri(),))
    return folder
