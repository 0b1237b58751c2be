"""Runs the parts of one bench: each is a module of the bench, with a function of the module's name."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING

import tests.services  # noqa: F401 - the environment that the settings are read from
from bench.table import machine, report

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(bench: str, parts: Sequence[str], *, by_database: bool = False) -> None:
    """Those that the command line names. Each replaces its own rows of `bench/results/<bench>.json` and
    leaves those of the others; `by_database`: those of the same database."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{bench}")
    parser.add_argument("parts", nargs="+", choices=parts, metavar="PART", help=", ".join(parts))
    wanted = parser.parse_args().parts
    database = _prepare()
    for part in wanted:
        where = machine()
        measured = getattr(import_module(f"bench.{bench}.{part}"), part)()
        report(bench, measured, where=where, part=f"{part}, {database}" if by_database else part)


def _prepare() -> str:
    """An empty database with its schema, for what is measured in this process; its kind."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    return connection.vendor
