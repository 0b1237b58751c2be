# /// script
# requires-python = ">=3.11"
# dependencies = ["torch==2.13.0", "numpy<2.5", "pillow", "opencv-python-headless==4.14.0.94", "onnx==1.23.2"]
# ///
"""Train the reader of strips and export it, from the root of the project:

PYTHONPATH=. uv run verification/engine/mrz/training/train.py --fonts FONTS --out DIR

The same seed, steps and versions give the same strips; `model/CARD.md` holds those of the shipped network.
"""

from __future__ import annotations

import argparse
import logging
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch  # type: ignore[import-not-found]
from torch import nn

from verification.engine.mrz.strip import BLANK
from verification.engine.mrz.training.export import export
from verification.engine.mrz.training.render import load_font, render_strip

BATCH = 48
_EVALUATION = 10**9
"""Batches numbered from here are never trained on."""


def network() -> nn.Sequential:
    """Strip (n, 1, 32, w) to class scores (n, 38, 1, w / 4)."""

    def block(inputs: int, outputs: int, kernel: tuple[int, int], *pool: int) -> list[nn.Module]:
        padding = (kernel[0] // 2 if kernel[0] > 2 else 0, kernel[1] // 2)
        conv = nn.Conv2d(inputs, outputs, kernel, padding=padding)
        pooling = [nn.MaxPool2d(pool)] if pool else []
        return [conv, nn.BatchNorm2d(outputs), nn.ReLU(), *pooling]

    return nn.Sequential(
        *block(1, 20, (3, 3), 2, 2),
        *block(20, 48, (3, 3), 2, 2),
        *block(48, 64, (3, 3)),
        *block(64, 64, (3, 3), 2, 1),
        *block(64, 96, (3, 3), 2, 1),
        *block(96, 96, (2, 5)),
        nn.Conv2d(96, BLANK + 1, 1),
    )


def render_batch(fonts: Path, name: str, seed: int, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Give strips and classes of batch `number`, always the same for one seed."""
    font = load_font(fonts / name)
    pairs = [render_strip(np.random.default_rng([seed, number, i]), font) for i in range(BATCH)]
    return np.stack([p[0] for p in pairs])[:, None], np.stack([p[1] for p in pairs])


def evaluate(net: nn.Module, fonts: Path, name: str, seed: int, batches: int = 20) -> float:
    """Give the share of character columns read wrongly on strips never trained on."""
    wrong = total = 0
    net.eval()
    with torch.no_grad():
        for number in range(batches):
            strips, classes = render_batch(fonts, name, seed, _EVALUATION + number)
            best = net(torch.from_numpy(strips))[:, :, 0].argmax(1).numpy()
            inked = classes != BLANK
            wrong += int((best != classes)[inked].sum())
            total += int(inked.sum())
    net.train()
    return wrong / total


def train(fonts: Path, out: Path, seed: int, steps: int) -> None:
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    net = network()
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps, pct_start=0.1)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.01)
    batch = partial(render_batch, fonts, "OCRB.otf", seed)
    with ProcessPoolExecutor(1) as renderer:
        ahead = [renderer.submit(batch, step) for step in range(4)]
        for step in range(steps):
            strips, classes = ahead.pop(0).result()
            ahead.append(renderer.submit(batch, step + 4))
            loss = loss_of(net(torch.from_numpy(strips))[:, :, 0], torch.from_numpy(classes))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            if step % 50 == 49:
                logging.info("step %d loss %.4f", step + 1, loss.item())
            if step % 250 == 249 or step == steps - 1:
                export(net, out / "mrz.onnx")
                errors = {
                    name: evaluate(net, fonts, name, seed) for name in ("OCRB.otf", "OCRBS.otf", "OCRBL.otf")
                }
                logging.info("step %d column errors %s", step + 1, errors)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True, help="folder of Debian's fonts-ocr-b")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--steps", type=int, default=3000)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    train(options.fonts, options.out, options.seed, options.steps)
