"""Keys: as the browser names them, as a person says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAMED: dict[str, _StrPromise | str] = {
    "Enter": _("Entrée"),
    " ": _("Espace"),
    "Backspace": _("Retour arrière"),
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "PageUp": _("Page préc."),
    "PageDown": _("Page suiv."),
    "Home": _("Début"),
    "End": _("Fin"),
    "Insert": _("Inser"),
    **{f"F{number}": f"F{number}" for number in range(2, 11)},
}
"""Not Tab and Escape, which move and close; nor F1, F11 and F12, which are the browser's."""


class UnknownKey(ValueError):
    """No key that can be told from the others."""


def spoken(key: str) -> str:
    """As it is printed on the keyboard, or said: `A`, `Entrée`; nothing for no key."""
    return str(NAMED.get(key, key.upper() if key.isalpha() else key))


def parsed(text: str) -> str:
    """The key that a person typed or named; empty for none. Raises UnknownKey."""
    if text in NAMED:
        return text
    said = text.strip().casefold()
    names = {key.casefold(): key for key in NAMED} | {
        str(name).casefold(): key for key, name in NAMED.items()
    }
    if said in names:
        return names[said]
    if len(said) > 1 or not said.isprintable():
        raise UnknownKey(text)
    return said
