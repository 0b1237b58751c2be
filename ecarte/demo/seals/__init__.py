"""The visible digital seals of the specimens, signed by a test authority whose keys are public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import zxingcpp

from ecarte.demo.seals.payload import payload_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecarte.demo.person import Person


def modules_of(person: Person) -> NDArray[np.bool_] | None:
    """The square Data Matrix of the person's document, True where dark, without its quiet zone.

    None if the kind of document carries none.
    """
    payload = payload_of(person)
    return None if payload is None else modules(payload)


def modules(payload: bytes) -> NDArray[np.bool_]:
    """A square Data Matrix (ECC200) of bytes; raises `ValueError` beyond 1,555 bytes."""
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    picture = np.array(zxingcpp.write_barcode_to_image(code, add_quiet_zones=False))
    dark: NDArray[np.bool_] = picture == 0
    return dark
