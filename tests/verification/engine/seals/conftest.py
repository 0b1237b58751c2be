from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from ecarte.demo.seals.authority import FOLDER
from verification.engine.seals.trust import SHIPPED, SealTrust

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def published_trust(tmp_path: Path) -> SealTrust:
    """Believes the certificate of the specification's examples."""
    shutil.copy(SHIPPED / "FR00.der", tmp_path)
    return SealTrust(tmp_path)


@pytest.fixture
def test_trust() -> SealTrust:
    """Believes the test authority of the specimens."""
    return SealTrust(FOLDER)
