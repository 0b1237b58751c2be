"""How a reader says no."""

from __future__ import annotations


class CardRefused(Exception):
    """The card is not accepted. `code` says why; nothing of the card may be used."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
