"""What is scheduled exists."""

from __future__ import annotations

import pytest

from ecarte.celery import app
from verification.seeds import SCHEDULES


@pytest.mark.parametrize("name", [task for task, _ in SCHEDULES.values()])
def test_every_schedule_names_a_task(name: str) -> None:
    app.loader.import_default_modules()
    assert name in app.tasks
