"""gunicorn's configuration of the development place (`--config python:ecarte.embedded.web`)."""

from __future__ import annotations

from typing import Protocol

from ecarte.embedded.parent import die_with

wsgi_app = "ecarte.wsgi"
workers = 2
threads = 8  # twice UPLOADS_AT_ONCE
worker_class = "ecarte.web_worker.PatientWorker"
graceful_timeout = 5
timeout = 60
keepalive = 75  # longer than any client keeps one idle: who reuses it must not meet it closing
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(D)s µs"  # no query string, no address of the caller
control_socket_disable = True


class _Worker(Protocol):
    ppid: int


def post_fork(server: object, worker: _Worker) -> None:
    """A worker dies with its master, also when that one is killed."""
    die_with(worker.ppid)
