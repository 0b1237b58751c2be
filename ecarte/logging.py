"""What a request leaves in the logs: its method and path, without query string and without secrets."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from django_structlog.middlewares import RequestMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest

_SECRET_PARTS = re.compile(r"(?<=/issuance/offers/)[^\s?#]+")
"""An offer is read by a reference that nobody else knows: it opens the offer for whoever has it."""


def redact(text: str) -> str:
    """The text with every secret part of a path replaced."""
    return _SECRET_PARTS.sub("…", text)


class RedactedRequestMiddleware(RequestMiddleware):
    """Logs requests without what could be used by whoever reads the log."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return redact(f"{request.method} {request.path}")


class RedactPaths(logging.Filter):
    """The same for Django's own messages ("Not Found: …", "Forbidden: …"), which name the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and isinstance(record.args, tuple):
            record.args = tuple(redact(each) if isinstance(each, str) else each for each in record.args)
        return True
