"""What pages read of the session they are shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from ecarte.accounts.session_end import Left, left_of

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def session_left(context: Context) -> Left:
    """How long it lasts from now on."""
    return left_of(context["request"].session, now=timezone.now())
