"""What differs from person to person without being written anywhere, such as a signature."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecarte.demo.person import Person


def seed_of(person: Person) -> int:
    return zlib.crc32(person.slug.encode())
