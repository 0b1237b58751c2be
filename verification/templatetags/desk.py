"""What the agents' pages read besides their own context: the keys of the account, places on the stills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from ecarte.accounts.models import User
from verification.models import Preferences
from verification.review.overlays import as_data, layers, places
from verification.review.own_keys import for_help, for_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.template.context import Context

    from verification.review.page import CasePage

register = template.Library()


@register.simple_tag(takes_context=True)
def shortcuts(context: Context) -> dict[str, Any]:
    """`page` for the script, `help` for the dialog."""
    user = context["user"]
    preferences = Preferences.of(user) if isinstance(user, User) else Preferences()
    return {"page": for_page(preferences), "help": for_help(preferences), "on": preferences.shortcuts_on}


@register.simple_tag
def overlays(page: CasePage) -> dict[str, Any]:
    """`data` for the script; `places`: by the label of a fact, the still on which it is printed."""
    found = layers(page.report, page.exhibits.stills)
    return {"data": as_data(found), "places": places(found)}


@register.filter
def named(mapping: Mapping[str, str], name: str) -> str:
    """What stands under this name; empty when nothing does."""
    return mapping.get(name, "")
