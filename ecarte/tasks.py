"""The base of tasks that follow a committed act: a broker that is away does not undo it."""

from __future__ import annotations

from typing import Any

import structlog
from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()
RETRY = {"max_retries": 1, "interval_start": 0, "interval_max": 0}
"""Once more, at once: a kept connection is found dead only when it is used. (`retry=False` would not be
faster: kombu then goes on connecting for some seconds.)"""


class RobustTask(DjangoTask[..., Any]):
    """Asked for when the act it follows is done, so a failure to ask must not look like the act's failure.

    What could not be asked for is found again by a schedule: lost checks by the sweep
    (`verification.tasks.sweep_lost_checks`), decisions that should have left by theirs
    (`verification.tasks.leave_decisions`), status lists by theirs
    (`issuance.tasks.publish_status_lists`), notifications by the outbox
    (`issuance.tasks.send_pending_notifications`).
    """

    abstract = True

    def delay_on_commit(  # type: ignore[override] # the stub errs
        self, *args: Any, countdown: float = 0, **kwargs: Any
    ) -> None:
        """Ask for the task once the transaction is committed, or so many seconds later.

        What goes wrong then is logged, not raised.
        """

        def ask() -> None:  # not a partial: Django logs the function's name, and a partial has none
            self.ask(*args, countdown=countdown, **kwargs)

        transaction.on_commit(ask, robust=True)

    def ask(self, *args: Any, countdown: float = 0, **kwargs: Any) -> bool:
        """Send the task now, without waiting for a broker that is away; whether it was sent."""
        try:
            self.apply_async(args, kwargs, countdown=countdown, retry=True, retry_policy=RETRY)
        except OperationalError:
            log.error("task_not_sent", task=self.name)
            return False
        return True
