"""How log lines look: structured, JSON in production. What they may say: `ecarte.logging`."""

from __future__ import annotations

from typing import Any

import structlog


def log_format(*, level: str, production: bool) -> dict[str, Any]:
    """Django's `LOGGING`, with structlog's own lines and those of the standard library alike."""
    if not structlog.is_configured():  # loggers in use keep what they were made with
        _configure()
    # Plain: the other formatters print local variables, which hold personal data.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.JSONRenderer() if production else console,
                "foreign_pre_chain": [
                    structlog.stdlib.add_log_level,
                    structlog.processors.TimeStamper(fmt="iso"),
                ],
            }
        },
        "filters": {"redact_paths": {"()": "ecarte.logging.RedactPaths"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain",
                "filters": ["redact_paths"],
            }
        },
        # It logs the address of each call, and that of a push service or a receiver is a secret.
        "loggers": {"httpx": {"level": "WARNING"}},
        "root": {"handlers": ["console"], "level": level},
    }


def _configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
