"""Every address of the site, from the resolver: one that is added is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """`name` as `reverse` takes it, or the route where there is none."""

    name: str
    route: str
    view: Any

    def filled(self, values: Mapping[str, object]) -> str:
        """A path; KeyError for a parameter that has no value."""
        return "/" + _PARAMETER.sub(lambda found: str(values[found[1]]), self.route)


def addresses(patterns: Any = None, prefix: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}" if pattern.name else route, route, pattern.callback)
