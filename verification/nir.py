"""The NIR (social-security number): its form, its key, and what it says of its holder."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"[1-478]\d{2}(0[1-9]|1[0-2]|[23]\d|4[0-2]|[5-9]\d)(\d{2}|2[AB])\d{8}", re.ASCII)


class InvalidNir(ValueError):
    """Not a NIR. `code` says why: `form` or `key`. The number itself is never in the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Nir:
    """A valid NIR, NIA or NNP: 15 characters, key included."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Nir:
        """Accept spaces; check form and key. Raises InvalidNir."""
        value = re.sub(r"\s", "", text).upper()
        if len(value) != 15 or not _FORM.fullmatch(value):
            raise InvalidNir("form")
        if int(value[13:]) != key_of(value[:13]):
            raise InvalidNir("key")
        return cls(value)

    @property
    def sex(self) -> str | None:
        """`M` or `F`; odd first digits are men's, also on provisional numbers (3, 7: men; 4, 8: women)."""
        return "M" if self.value[0] in "137" else "F"

    @property
    def provisional(self) -> bool:
        """A waiting number (NIA, first digit 7 or 8) or a temporary one (NNP, 3 or 4)."""
        return self.value[0] in "3478"

    @property
    def birth_year(self) -> int:
        """Two digits."""
        return int(self.value[1:3])

    @property
    def birth_month(self) -> int | None:
        """1 to 12, or None when the civil record is incomplete (20-42, 50-99)."""
        month = int(self.value[3:5])
        return month if 1 <= month <= 12 else None

    @property
    def birth_place(self) -> str | None:
        """INSEE code of the place of birth (5 characters), or None when born abroad (département 99)."""
        return None if self.value[5:7] == "99" else self.value[5:10]

    def __repr__(self) -> str:
        return "Nir(…)"


def key_of(number: str) -> int:
    """97 − (the 13 characters mod 97), with 2A read as 19 and 2B as 18."""
    return 97 - int(number.replace("2A", "19").replace("2B", "18")) % 97
