"""Everything that is measured of the document engine: `python -m bench.documents [PART ...]`.

Without a PART all are run, for about three hours on two cores. Each replaces its own rows of
`bench/results/documents.json` and leaves those of the others.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from bench.documents import cost, doubts, films, hostile, location, longest, peers, printed, seals, zones
from bench.table import Row, machine, report

if TYPE_CHECKING:
    from collections.abc import Callable

STILLS, PEER_STILLS = 13, 8
"""Pictures of each kind and severity: 208 in all, and the 128 that the peers read too."""


def stills(_: argparse.Namespace) -> list[Row]:
    return zones.stills(zones.captures(STILLS), what=f"generated, seeds from {zones.SEED}")


def second_rendering(_: argparse.Namespace) -> list[Row]:
    taken = zones.captures(STILLS, seed=zones.SEED + 500, font=zones.SECOND_FONT, growth=zones.SECOND_GROWTH)
    return zones.stills(taken, what=f"generated in {zones.SECOND_FONT}, thickened; never trained on")


def photographs(options: argparse.Namespace) -> list[Row]:
    if options.photographs is None or not options.photographs.is_dir():
        print("no folder of photographs was given: none were measured")
        return []
    return zones.photographs(options.photographs)


def against_peers(_: argparse.Namespace) -> list[Row]:
    what = "generated pictures, each kind, severity, scene and quarter turn"
    return peers.side_by_side(zones.captures(PEER_STILLS, seed=zones.SEED + 900), what)


def peers_on_photographs(options: argparse.Namespace) -> list[Row]:
    if options.photographs is None or not options.photographs.is_dir():
        print("no folder of photographs was given: the peers read none")
        return []
    taken = (capture for _, capture in zones.photographed(options.photographs))
    return peers.side_by_side(taken, "photographs of specimens, one picture each")


def filmed(_: argparse.Namespace) -> list[Row]:
    return films.measured(112)


def print_read(_: argparse.Namespace) -> list[Row]:
    return printed.measured(10, 7000)


def sealed(_: argparse.Namespace) -> list[Row]:
    return [*seals.decoded(100, 7000), seals.altered(4, 7000), *seals.without_seal(7000)]


def located(_: argparse.Namespace) -> list[Row]:
    return location.measured(2, 7000)


def costs(_: argparse.Namespace) -> list[Row]:
    return cost.measured(300)


def doubted(_: argparse.Namespace) -> list[Row]:
    return doubts.measure([doubts.GENUINE, *doubts.RAISES], 7000, 24)


def spoilt(options: argparse.Namespace) -> list[Row]:
    return hostile.rows(*hostile.measure(options.hostile, sample=200, jobs=os.cpu_count() or 1))


PARTS: dict[str, Callable[[argparse.Namespace], list[Row]]] = {
    "stills": stills,
    "second rendering": second_rendering,
    "photographs": photographs,
    "films": filmed,
    "peers": against_peers,
    "peers on photographs": peers_on_photographs,
    "printed": print_read,
    "seals": sealed,
    "location": located,
    "cost": costs,
    "longest": lambda _: longest.measured(300),
    "doubts": doubted,
    "hostile": spoilt,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--photographs", type=Path, help="folder with truth.csv and images/")
    parser.add_argument("--hostile", type=int, default=5000, help="spoilt files")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    missed = []
    for part in given.parts or PARTS:
        where, rows = machine(), PARTS[part](given)
        report("documents", rows, where=where, part=part)
        missed += [f"{part}: {row.name}" for row in rows if row.met is False]
    if missed:
        raise SystemExit("not met: " + "; ".join(missed))
