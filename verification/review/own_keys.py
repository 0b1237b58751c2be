"""Each account's own keys, over the usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from verification.models import Preferences
from verification.models.preferences import UndoTime
from verification.review.keyboard import spoken
from verification.review.shortcuts import GROUPS, SHORTCUTS, Shortcut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecarte.accounts.models import User


def merged(own: Mapping[str, str]) -> dict[str, str]:
    """Key by action: theirs first; a usual key that they gave to something else does that only."""
    known = {action: key for action, key in own.items() if action in SHORTCUTS}
    taken = set(known.values())
    usual = {action: "" if one.key in taken else one.key for action, one in SHORTCUTS.items()}
    return usual | known


def conflicts(keys: Mapping[str, str]) -> dict[str, str]:
    """By action, the action before it in the list that has the same key."""
    owners: dict[str, str] = {}
    clashes = {}
    for action, key in keys.items():
        if key and owners.setdefault(key, action) != action:
            clashes[action] = owners[key]
    return clashes


def for_page(preferences: Preferences) -> dict[str, object]:
    """What the page's script reads: whether single keys are on, and each with its words."""
    keys = merged(preferences.shortcuts)
    return {
        "on": preferences.shortcuts_on,
        "keys": [
            {
                "action": one.action,
                "key": keys[one.action],
                "shown": spoken(keys[one.action]),
                "label": str(one.label),
                "repeats": one.repeats,
                "within": one.within,
            }
            for one in SHORTCUTS.values()
        ],
    }


def for_help(preferences: Preferences) -> list[tuple[str, list[tuple[Shortcut, str]]]]:
    """By group, each act that has a key, with the key in words."""
    keys = merged(preferences.shortcuts)
    return [(str(title), _with_keys(group, keys)) for title, group in GROUPS]


def _with_keys(group: Iterable[Shortcut], keys: Mapping[str, str]) -> list[tuple[Shortcut, str]]:
    return [(one, spoken(keys[one.action])) for one in group if keys[one.action]]


@transaction.atomic
def remember(
    *, agent: User, keys: Mapping[str, str], on: bool, undo_time: UndoTime = UndoTime.USUAL
) -> Preferences:
    """Keep how this person works; of the keys only what differs, so that new usual keys reach them.

    Raises ValueError for a key that does two things.
    """
    if conflicts(keys):
        raise ValueError("one key does one thing")
    own = {action: key for action, key in keys.items() if SHORTCUTS[action].key != key}
    kept, _created = Preferences.objects.update_or_create(
        agent=agent, defaults={"shortcuts": own, "shortcuts_on": on, "undo_time": undo_time}
    )
    return kept
