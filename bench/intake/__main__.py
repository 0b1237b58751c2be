"""What is measured of the intake API: `python -m bench.intake PART …` (`make bench-intake`).

Each part replaces its own rows of `bench/results/intake.json` and leaves those of the others.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import tests.services  # noqa: F401 - the environment that the settings are read from
from bench.table import Row, machine, report

if TYPE_CHECKING:
    from collections.abc import Callable


def cut_uploads() -> list[Row]:
    from bench.intake.uploads import uploads

    return uploads()


def first_look() -> list[Row]:
    from bench.intake.quick import quick

    return quick()


def france_identite() -> list[Row]:
    from bench.intake.identity import identity

    return identity()


def blind_opening() -> list[Row]:
    from bench.intake.enumeration import enumeration

    return enumeration()


def many_phones() -> list[Row]:
    from bench.intake.phones import phones

    return phones()


PARTS: dict[str, Callable[[], list[Row]]] = {
    "uploads": cut_uploads,
    "quick": first_look,
    "identity": france_identite,
    "enumeration": blind_opening,
    "phones": many_phones,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    for part in parser.parse_args().parts:
        where = machine()
        _prepare()
        report("intake", PARTS[part](), where=where, part=part)


def _prepare() -> None:
    """An empty database with its schema, for what is measured in this process."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
