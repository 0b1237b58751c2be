"""Feeds the local list of lost and stolen documents. Columns: `kind` (as in `document.kinds`), `number`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from django.db import transaction

from ecarte.journal.services import record
from verification.csv_rows import csv_rows
from verification.engine.document.kinds import Kind
from verification.engine.document.zone_kind import FOREIGN
from verification.models import ListedDocument
from verification.prechecks.lost_documents import number_index

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = frozenset({"kind", "number"})
FRENCH = {kind.value: kind for kind in Kind if kind not in FOREIGN}


class InvalidList(Exception):
    """The file is not such a list: nothing was imported."""


@dataclass
class Import:
    """What came of an import. Refused lines are named by number and code, never by content."""

    listed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def import_lost_documents(*, file: TextIO, actor: str) -> Import:
    """Replace the list: what is not in the file any more was found again. Raises InvalidList."""
    result, indexes = Import(), set[str]()
    for line, row in csv_rows(file, COLUMNS, invalid=InvalidList):
        try:
            indexes.add(_index(row))
        except ValueError as error:
            result.refused.append((line, str(error)))
    if result.refused and not indexes:
        raise InvalidList("no line was accepted: the list that was there stays")
    ListedDocument.objects.all().delete()
    ListedDocument.objects.bulk_create(
        (ListedDocument(number_index=index) for index in sorted(indexes)), batch_size=1000
    )
    result.listed = len(indexes)
    record(actor=actor, act="lost_documents.imported", listed=result.listed, refused=len(result.refused))
    return result


def _index(row: Mapping[str, str]) -> str:
    """Raises ValueError with a code."""
    if row["kind"] not in FRENCH:
        raise ValueError("kind")
    number = re.sub(r"\s", "", row["number"] or "").upper()
    if not re.fullmatch(r"[A-Z0-9]{5,15}", number):
        raise ValueError("number")
    return number_index(FRENCH[row["kind"]], number)
