"""Signatures a second by keys in files and in SoftHSM2, on one core, beside `openssl speed ecdsap256`."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.table import Row
from issuance.keys.file import FileKeys
from tests.issuance.hsm import SoftHsm

if TYPE_CHECKING:
    from issuance.keys.provider import KeyProvider

SECONDS = 3.0
MESSAGE = os.urandom(1500)
"""As long as what is signed of an SD-JWT VC."""


def keys() -> list[Row]:
    """The raw rate, then each place of keys in signatures a second and as a share of it."""
    raw = openssl_rate()
    rows = [Row(name="openssl ecdsap256", value=raw, unit="signatures/s", how="openssl speed, one core")]
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as folder:
        places: dict[str, KeyProvider] = {
            "file": FileKeys(Path(folder) / "file"),
            "SoftHSM2 by PKCS#11": SoftHsm.create(Path(folder) / "hsm").keys,
        }
        for name, place in places.items():
            rate = _rate(place)
            how = f"{len(MESSAGE)} bytes hashed and signed, one thread, {SECONDS:.0f} s"
            rows += [
                Row(name=name, value=rate, unit="signatures/s", how=how),
                Row(name=f"{name}, share of openssl", value=rate / raw, unit="", how=how),
            ]
    return rows


def openssl_rate() -> float:
    """Signatures a second of `openssl speed ecdsap256`: the most one core of this machine can sign."""
    command = ["openssl", "speed", "-seconds", f"{SECONDS:.0f}", "ecdsap256"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"nistp256\)\s+\S+s\s+\S+s\s+([\d.]+)", said)
    if found is None:
        raise SystemExit(f"openssl said something else:\n{said}")
    return float(found[1])


def _rate(place: KeyProvider) -> float:
    reference = place.generate()
    place.sign(reference, MESSAGE)  # opens the key
    count, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < SECONDS:
        place.sign(reference, MESSAGE)
        count += 1
    return count / elapsed
