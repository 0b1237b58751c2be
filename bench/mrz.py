"""How many machine-readable zones are read, and how many wrongly: `python -m bench.mrz [--photographs DIR]`.

Generated captures of four layouts by four severities, as single pictures and as films of five; with
`--photographs`, a folder that holds `truth.csv` (path, l1, l2, l3) and `images/`.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

from bench.table import Row, machine, report
from tests.verification.engine.mrz.captures import OCR_B, SEVERITIES, document, film, random_lines
from verification.engine.mrz.layouts import LAYOUTS
from verification.engine.mrz.read import MrzReading, read_mrz, read_mrz_image

FRAMES = 5


def outcome(reading: MrzReading | None, truth: tuple[str, ...]) -> str:
    """Name what became of one zone."""
    if reading is None:
        return "not found"
    right = "right" if reading.lines == truth else "wrong"
    return f"{reading.status} {right}"


def generated(count: int, seed: int, font: Path) -> list[Row]:
    print(f"generated captures, font {font.name}, seed {seed}, {count} documents a cell, films of {FRAMES}")
    everything: Counter[str] = Counter()
    singles: Counter[str] = Counter()
    cpu, pictures = 0.0, 0
    for name, severity in SEVERITIES.items():
        for layout in LAYOUTS:
            cell: Counter[str] = Counter()
            single: Counter[str] = Counter()
            for i in range(count):
                rng = np.random.default_rng([seed, i, list(SEVERITIES).index(name), LAYOUTS.index(layout)])
                lines = random_lines(rng, layout.name)
                card, _ = document(rng, layout.name, lines, font)
                frames = [film(rng, card, severity, turns=i % 4, index=k) for k in range(FRAMES)]
                start = time.process_time()
                cell[outcome(read_mrz(frames), lines)] += 1
                cpu, pictures = cpu + time.process_time() - start, pictures + FRAMES
                single[outcome(read_mrz_image(frames[0].image), lines)] += 1
            print(f"{name:8} {layout.name:7} films {dict(cell)} | single {dict(single)}", flush=True)
            everything += cell
            singles += single
    cells = f"{count} of each of {len(LAYOUTS)} layouts and {len(SEVERITIES)} severities"
    how = f"generated captures, {font.name}, seed {seed}, {cells}"
    return [
        *rows("films of five frames", everything, how),
        *rows("single pictures", singles, how),
        Row(name="CPU a picture", value=cpu / pictures, unit="s", how=how),
    ]


def photographs(folder: Path) -> list[Row]:
    print(f"photographs of {folder}, one picture each")
    counts: Counter[str] = Counter()
    with (folder / "truth.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            truth = tuple(row[k] for k in ("l1", "l2", "l3") if row[k])
            image = cv2.imread(str(folder / "images" / row["path"]))
            assert image is not None, row["path"]
            result = outcome(read_mrz_image(np.asarray(image, np.uint8)), truth)
            counts[result] += 1
            if "right" not in result:
                print(f"  {result}: {row['path']}")
    return rows("photographs", counts, "photographs of published specimens, one picture each")


def rows(name: str, counts: Counter[str], how: str) -> list[Row]:
    total = sum(counts.values())
    exact = sum(number for key, number in counts.items() if key.endswith("right"))
    return [
        Row(
            name=f"{name}, not exact",
            value=1 - exact / total,
            unit="share",
            bar=0.08,
            how=f"{how}; {total} zones",
        ),
        Row(
            name=f"{name}, wrong called read",
            value=counts["read wrong"] / total,
            unit="share",
            bar=0.005,
            how=how,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--font", type=Path, default=OCR_B)
    parser.add_argument("--count", type=int, default=10, help="documents per layout and severity")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    measured = generated(options.count, options.seed, options.font) if options.count else []
    if options.photographs is None or not options.photographs.is_dir():
        print("no folder of photographs given: only generated captures were measured")
    else:
        measured += photographs(options.photographs)
    report("mrz", measured, where=machine())
