"""The person's numeric code: checked, hashed with Argon2id and a pepper, never stored or logged in clear.

Four digits are guessed in seconds from a stolen hash alone; the pepper, kept outside the database, prevents
that, and the number of attempts is counted where the code is used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from django.conf import settings

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""The least of OWASP's Password Storage Cheat Sheet. Ten thousand guesses stay few at any cost, so more of it
buys nothing that the pepper does not give, and 64 MiB took 175 ms of a core from every phone."""


class WeakCode(ValueError):
    """The code is refused. `code` says why: `length`, `digits`, `trivial` or `birth_year`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_strength(code: str, *, birth_year: int | None) -> None:
    """Refuse a code that is guessed first. `birth_year` has two or four digits. Raises WeakCode."""
    if len(code) != settings.CODE_LENGTH:
        raise WeakCode("length")
    if not (code.isascii() and code.isdigit()):
        raise WeakCode("digits")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(code)}
    one_step = len(steps) == 1 and steps <= {0, 1, 9}
    if one_step or code[: len(code) // 2] * 2 == code:
        raise WeakCode("trivial")
    if birth_year is not None and code in {f"19{birth_year % 100:02}", f"20{birth_year % 100:02}"}:
        raise WeakCode("birth_year")


def hash_code(code: str) -> str:
    """Argon2id (RFC 9106) of the peppered code, in the PHC string format."""
    return _HASHER.hash(_peppered(code))


def code_matches(code_hash: str, code: str) -> bool:
    """Whether `code` is the one that was hashed; False for an empty or malformed hash."""
    try:
        return _HASHER.verify(code_hash, _peppered(code))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _peppered(code: str) -> bytes:
    return hmac.new(base64.b64decode(settings.CODE_PEPPER), code.encode(), hashlib.sha256).digest()
