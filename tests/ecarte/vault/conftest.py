from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ecarte.vault.stores.bucket import Bucket
from ecarte.vault.stores.folder import Folder
from tests.aws import a_bucket

if TYPE_CHECKING:
    from pathlib import Path

    from ecarte.vault.stores import Store


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each kind of store, empty."""
    if request.param == "folder":
        return Folder(tmp_path)
    address, name = a_bucket()
    return Bucket(name, address)
