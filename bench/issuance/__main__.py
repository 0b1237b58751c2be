"""What is measured of issuance: `python -m bench.issuance PART …` (`make bench-issuance`).

Each part replaces its own rows of `bench/results/issuance.json` and leaves those of the others.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import tests.services  # noqa: F401 - the environment that the settings are read from
from bench.table import Row, machine, report

if TYPE_CHECKING:
    from collections.abc import Callable


def cards_signed() -> list[Row]:
    from bench.issuance.signing import signing

    return signing()


def places_of_keys() -> list[Row]:
    from bench.issuance.keys import keys

    return keys()


def status_lists() -> list[Row]:
    from bench.issuance.status import status

    return status()


def all_books() -> list[Row]:
    from bench.issuance.books import books

    return books()


PARTS: dict[str, Callable[[], list[Row]]] = {
    "signing": cards_signed,
    "keys": places_of_keys,
    "status": status_lists,
    "books": all_books,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    for part in parser.parse_args().parts:
        where = machine()
        _prepare()
        report("issuance", PARTS[part](), where=where, part=part)


def _prepare() -> None:
    """An empty database with its schema, for what is measured in this process."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
