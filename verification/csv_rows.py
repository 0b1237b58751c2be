"""CSV files as spreadsheets and other administrations write them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Set


def csv_rows(
    file: TextIO, columns: Set[str], *, invalid: type[Exception]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows after the header, with the numbers of their lines; commas or semicolons.

    Raises `invalid` when one of `columns` is missing or the file is no CSV, which may show after some rows:
    import them in a transaction, or read the whole file first.
    """
    file.seek(0)  # it may have been read before
    header = file.readline()
    file.seek(0)
    rows = csv.DictReader(file, delimiter=";" if ";" in header else ",")
    try:
        if missing := columns - set(rows.fieldnames or []):
            raise invalid(f"columns are missing: {', '.join(sorted(missing))}")
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        raise invalid(f"no CSV after line {rows.line_num}") from error
