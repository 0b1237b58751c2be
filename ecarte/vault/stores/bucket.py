"""Sealed files in a bucket of an S3-compatible store: `ab/abcd…/000000000000`, an object for each piece.

Objects cannot be appended to, and a multipart upload shows nothing before it is complete, while a film must
survive a broken connection at any byte. What a piece holds is sealed here: the store needs no encryption of
its own, and no versions, which would only keep noise.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from ecarte.aws import client
from ecarte.vault.stores import Piece, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ecarte.vault.stores import Stream


@dataclass(frozen=True)
class Bucket:
    """A `Store` behind the S3 API."""

    name: str
    endpoint: str

    def put(self, file_id: str, offset: int, sealed: bytes) -> None:
        with _errors():
            self._s3.put_object(Bucket=self.name, Key=_key(file_id, offset), Body=sealed)

    def pieces(self, file_id: str) -> list[Piece]:
        found = [
            Piece(int(each["Key"].rpartition("/")[2]), each["Size"]) for each in self._list(_prefix(file_id))
        ]
        return sorted(found, key=lambda piece: piece.offset)

    @contextmanager
    def open(self, file_id: str, offset: int, start: int, stop: int) -> Iterator[Stream]:
        with _errors():
            answer = self._s3.get_object(
                Bucket=self.name, Key=_key(file_id, offset), Range=f"bytes={start}-{stop - 1}"
            )
            with answer["Body"] as stream:
                yield stream

    def remove(self, file_id: str) -> None:
        names = [{"Key": each["Key"]} for each in self._list(_prefix(file_id))]
        for start in range(0, len(names), 1000):  # as many as one call takes
            with _errors():
                answer = self._s3.delete_objects(
                    Bucket=self.name, Delete={"Objects": names[start : start + 1000], "Quiet": True}
                )
            if answer.get("Errors"):
                raise StoreUnavailable(f"{len(answer['Errors'])} pieces could not be removed")

    def files(self, *, older_than: datetime, prefix: str = "") -> Iterator[str]:
        known, young = "", False
        # In the order of names: the pieces of a file come together.
        for each in self._list(prefix and f"{prefix}/"):
            file_id = each["Key"].split("/")[1]
            if known and file_id != known:
                if not young:
                    yield known
                young = False
            known, young = file_id, young or each["LastModified"] >= older_than
        if known and not young:
            yield known

    def check(self) -> None:
        with _errors():
            self._s3.put_object(Bucket=self.name, Key="check", Body=b"")

    @property
    def _s3(self) -> Any:
        return client("s3", self.endpoint)

    def _list(self, prefix: str) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        with _errors():
            for page in pages:
                yield from (each for each in page.get("Contents", []) if "/" in each["Key"])


@contextmanager
def _errors() -> Iterator[None]:
    """As errors of the operating system, which callers know from folders."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("NoSuchKey", "404"):
            raise FileNotFoundError(code) from error
        raise StoreUnavailable(code) from error
    except BotoCoreError as error:
        raise StoreUnavailable(type(error).__name__) from error


def _prefix(file_id: str) -> str:
    return f"{file_id[:2]}/{file_id}/"


def _key(file_id: str, offset: int) -> str:
    return f"{_prefix(file_id)}{offset:012}"
