"""Bodies that phones send as JSON: short, and never deep enough to exhaust the parser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from ecarte.problems import REQUEST_TOO_LARGE, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

MAX_BYTES = 8 * 1024


class ShortJSONParser(JSONParser):
    """JSON of at most `MAX_BYTES`."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise Problem(REQUEST_TOO_LARGE, max_bytes=MAX_BYTES)
        # JSON is UTF-8 (RFC 8259 section 8.1), whatever charset the caller names: Python knows some odd ones.
        context = {**(parser_context or {}), "encoding": "utf-8"}
        try:
            return super().parse(io.BytesIO(body), media_type, context)
        except RecursionError as error:
            raise ParseError from error
