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


def generated(count: int, seed: int, font: Path) -> None:
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
    report("films", everything)
    report("single pictures", singles)
    print(f"CPU-seconds a picture {cpu / pictures:.3f}")


def photographs(folder: Path) -> None:
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
    report("photographs", counts)


def report(name: str, counts: Counter[str]) -> None:
    total = sum(counts.values())
    exact = sum(n for key, n in counts.items() if key.endswith("right"))
    print(f"{name}: {exact} of {total} exact, {counts['read wrong']} wrong called read, {dict(counts)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--font", type=Path, default=OCR_B)
    parser.add_argument("--count", type=int, default=10, help="documents per layout and severity")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    if options.count:
        generated(options.count, options.seed, options.font)
    if options.photographs is None or not options.photographs.is_dir():
        print("no folder of photographs given: only generated captures were measured")
    else:
        photographs(options.photographs)
