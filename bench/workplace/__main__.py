"""What is measured of the agents' workplace: `python -m bench.workplace PART …` (`make bench-workplace`).

The database is SQLite, or that of `python -m tests.postgres python -m bench.workplace PART …`. Each part
replaces its own rows of `bench/results/workplace.json` and leaves those of the others.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import tests.services  # noqa: F401 - the environment that the settings are read from
from bench.table import Row, machine, report

if TYPE_CHECKING:
    from collections.abc import Callable


def fifty_agents() -> list[Row]:
    from bench.workplace.claims import claims

    return claims()


def million() -> list[Row]:
    from bench.workplace.queue import queue

    return queue()


def keyboard() -> list[Row]:
    from bench.workplace.shift import shift

    return shift()


PARTS: dict[str, Callable[[], list[Row]]] = {"claims": fifty_agents, "queue": million, "shift": keyboard}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args().parts
    where = machine()
    database = _prepare()
    for part in chosen:
        report("workplace", PARTS[part](), where=where, part=f"{part}, {database}")


def _prepare() -> str:
    """An empty database with its schema; its name."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return connection.vendor


if __name__ == "__main__":
    main()
