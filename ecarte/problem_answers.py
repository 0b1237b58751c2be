"""Error answers in the OpenAPI document."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from drf_spectacular.utils import OpenApiResponse

from ecarte.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from ecarte.problems import ProblemType

SHAPE = {"$ref": "#/components/schemas/Problem"}


def problems(*kinds: ProblemType) -> dict[tuple[int, str], OpenApiResponse]:
    """The answers for these errors, by status, each with its codes."""
    by_status: dict[int, list[ProblemType]] = defaultdict(list)
    for kind in kinds:
        by_status[kind.status].append(kind)
    return {
        (status, MEDIA_TYPE): OpenApiResponse(
            SHAPE, description="; ".join(f"`{kind.code}`: {kind.title.en}" for kind in of_status)
        )
        for status, of_status in sorted(by_status.items())
    }
