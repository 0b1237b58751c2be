"""`manage.py dev`: a whole system on this machine, with nothing installed beside Python.

It runs before Django is loaded, because it makes the environment that the settings are read from.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from ecarte.embedded.broker import start_broker
from ecarte.embedded.place import ROOT, PlaceTaken, lay_out
from ecarte.embedded.progress import say, step
from ecarte.embedded.supervisor import Child, ChildFailed, Supervisor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.embedded.place import Place

_CELERY = (sys.executable, "-m", "celery", "-A", "ecarte.embedded.jobs")
_YIELDING, _HURRIED = ("nice", "-n", "15"), ("nice", "-n", "5")
"""One machine does all: whoever waits for an answer comes first, then who waits for a first look."""
_MANAGE = (sys.executable, str(ROOT / "manage.py"))


class PortTaken(Exception):
    """Something else listens on the port."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl-C or SIGTERM (status 0), a failure (1), or the end of a demonstration (its own)."""
    options = _options(arguments)
    os.chdir(ROOT)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        _require_free(options.port)
        place = lay_out(port=options.port, demo=options.demo)
    except (PortTaken, PlaceTaken) as error:
        say(str(error))
        return 1
    supervisor = Supervisor(environment=place.environment, logs=place.logs)
    try:
        return _run(place, supervisor, options)
    except KeyboardInterrupt:
        return 0
    except (ChildFailed, RuntimeError) as error:
        say(f"\n{error}")
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is stopping already
        say()
        with step("stopping"):
            supervisor.stop()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py dev", description="Starts the whole system on this machine."
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true", help="simulated phones enrol made-up people")
    parser.add_argument("--decide", action="store_true", help="play the agent too, then stop")
    parser.add_argument(
        "--only", action="append", default=[], metavar="SLUG", help="only this person (repeat)"
    )
    options = parser.parse_args(arguments)
    options.demo |= options.decide
    return options


def _run(place: Place, supervisor: Supervisor, options: argparse.Namespace) -> int:
    say(f"e-carte Vitale, development place in {place.var}")
    if "REDIS_URL" not in place.environment:
        with step("broker"):
            broker = start_broker(directory=place.var / "broker")
        supervisor.adopt("broker", broker.process)
        place.environment["REDIS_URL"] = broker.url
    place.save()
    supervisor.run("prepare", *_MANAGE, "prepare", on_terminal=True)
    web = supervisor.start(
        "web", sys.executable, "-m", "gunicorn", "--config", "python:ecarte.embedded.web",
        "--bind", f"127.0.0.1:{options.port}",
    )  # fmt: skip
    supervisor.start("identity", *_identity_provider(place))
    everything = ("--queues", "celery,outgoing")  # in production each has workers of its own
    worker = ("worker", "--loglevel", "INFO", "--concurrency", "2")
    supervisor.start("worker", *_YIELDING, *_CELERY, *worker, *everything)
    quick = ("--queues", "quick", "--hostname", "quick@%h")  # somebody waits: never behind the checks
    supervisor.start("quick", *_HURRIED, *_CELERY, *worker, *quick)
    supervisor.start("beat", *_CELERY, "beat", "--loglevel", "INFO", "--pidfile", "")
    with step("web, workers and scheduler"):
        _wait_until_ready(place.url, web)
    say(f"\n  {place.url}/   logs in {place.logs}   Ctrl-C stops all\n")
    if not options.demo:
        return supervisor.watch()
    people = [f"--only={slug}" for slug in options.only]
    demo = supervisor.start(
        "demo", *_MANAGE, "demo", *people, *["--decide"] * options.decide, on_terminal=True
    )
    return supervisor.watch(until=demo)


def _identity_provider(place: Place) -> tuple[str, ...]:
    issuer, client = (place.environment[f"FRANCE_IDENTITE_{name}"] for name in ("ISSUER", "CLIENT_ID"))
    return (
        *(sys.executable, "-m", "ecarte.demo.identity_provider", "--port", issuer.rpartition(":")[2]),
        *("--client", client, "--origin", place.url),
    )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(f"port {port}: {error.strerror}; choose another one with --port") from None


def _wait_until_ready(url: str, web: Child) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and web.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise ChildFailed(f"the web server does not answer\n{web.tail()}")


if __name__ == "__main__":
    sys.exit(main())
