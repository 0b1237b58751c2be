"""What went wrong between us and the provider: the cause to the log, the next step to the person."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from ecarte.problems import Problem
from verification.intake.france_identite.problems import IDENTITY_REFUSED, IDENTITY_UNAVAILABLE, RETRY_AFTER
from verification.intake.france_identite.refusal import AnswerRefused, ProviderUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verification.models import Enrolment

log = structlog.get_logger()


@contextmanager
def told(enrolment: Enrolment) -> Iterator[None]:
    """Raises Problem (identity_refused, identity_unavailable); neither says more than that."""
    try:
        yield
    except AnswerRefused as error:
        log.warning("identity_refused", enrolment=str(enrolment.pk), cause=str(error))
        raise Problem(IDENTITY_REFUSED) from error
    except ProviderUnavailable as error:
        log.warning("identity_unavailable", enrolment=str(enrolment.pk), cause=str(error))
        raise unavailable() from error


def unavailable() -> Problem:
    return Problem(IDENTITY_UNAVAILABLE, headers={"Retry-After": str(RETRY_AFTER)})
