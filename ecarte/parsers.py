"""Bodies that phones send as JSON: short, and never deep enough to exhaust the parser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from ecarte.problems import REQUEST_TOO_LARGE, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

MAX_BYTES = 8 * 1024


class ShortJSONParser(BaseParser):
    """JSON of at most `most_bytes`.

    Not a `JSONParser` itself: of those the framework reads the whole body first, however long it is.
    """

    media_type = JSONParser.media_type
    most_bytes = MAX_BYTES

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        told = dict(parser_context or {})
        announced = int(told["request"].META.get("CONTENT_LENGTH") or 0) if "request" in told else 0
        if announced > self.most_bytes or len(body := stream.read(self.most_bytes + 1)) > self.most_bytes:
            raise Problem(REQUEST_TOO_LARGE, max_bytes=self.most_bytes)
        # JSON is UTF-8 (RFC 8259 section 8.1), whatever charset the caller names: Python knows some odd ones.
        try:
            return JSONParser().parse(io.BytesIO(body), media_type, told | {"encoding": "utf-8"})
        except RecursionError as error:
            raise ParseError from error
