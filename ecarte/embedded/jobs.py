"""Celery in the development place (`celery -A ecarte.embedded.jobs`): the pool dies with its worker."""

from __future__ import annotations

import os

from celery.signals import worker_process_init

from ecarte.celery import app
from ecarte.embedded.parent import die_with

__all__ = ["app"]


@worker_process_init.connect
def _die_with_the_worker(**_: object) -> None:
    die_with(os.getppid())
