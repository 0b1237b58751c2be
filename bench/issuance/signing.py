"""What signing one card costs in each format, beside `openssl speed ecdsap256`, on one core."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.issuance.keys import openssl_rate
from bench.table import Row
from issuance.formats import compact, mdoc, sd_jwt
from tests.issuance.hsm import SoftHsm
from tests.issuance.signing import authority, content, with_keys
from tests.issuance.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

    from issuance.formats.content import Content
    from issuance.keys.signer import Signer

SECONDS = 3.0
ROUNDS = 3
FORMATS: tuple[tuple[str, Callable[..., str], float | None, float | None], ...] = (
    ("SD-JWT VC", sd_jwt.sign, 3500, 0.11),
    ("mdoc", mdoc.sign, 2000, 0.065),
    ("compact CWT", compact.sign, None, None),
)
"""Format, cards a second that are wanted, or else which share of the raw rate."""


def signing() -> list[Row]:
    """Microseconds of processor a card: with a key in a file, and through SoftHSM2."""
    raw = openssl_rate()
    said = content(Wallet().jwk)
    elements = f"{len(said.elements)} elements, x5c, status"
    rows = [Row(name="openssl ecdsap256", value=1e6 / raw, unit="µs", how=f"{raw:.0f} signatures/s")]
    for name, sign, rate, share in FORMATS:
        seconds = _seconds(sign, said, authority().signer)
        how = f"{1 / seconds:.0f}/s, {1 / seconds / raw:.1%} of the raw rate; {elements}"
        bar = None if rate is None or share is None else max(1e6 / rate, 1e6 / (share * raw))
        rows.append(Row(name=name, value=seconds * 1e6, unit="µs", how=how, bar=bar))
    with tempfile.TemporaryDirectory(prefix="ecarte-bench-") as folder:
        token = with_keys(SoftHsm.create(Path(folder) / "hsm").keys, Path(folder) / "root").signer
        for name, sign, _, _ in FORMATS:
            seconds = _seconds(sign, said, token)
            how = f"{1 / seconds:.0f}/s, {1 / seconds / raw:.1%} of the raw rate; {elements}"
            rows.append(Row(name=f"{name}, SoftHSM2 by PKCS#11", value=seconds * 1e6, unit="µs", how=how))
    return rows


def _seconds(sign: Callable[..., str], said: Content, signer: Signer) -> float:
    """Of processor, for one card: the best of ROUNDS, since what else runs on the machine only slows down."""
    sign(said, signer=signer)  # opens the key
    return min(_round(sign, said, signer) for _ in range(ROUNDS))


def _round(sign: Callable[..., str], said: Content, signer: Signer) -> float:
    count, start = 0, time.process_time()
    while (elapsed := time.process_time() - start) < SECONDS / ROUNDS:
        for _ in range(100):
            sign(said, signer=signer)
        count += 100
    return elapsed / count
