"""A bucket with object lock: nobody, its owner included, deletes a version before its time (COMPLIANCE).

The lock protects versions, not names: a later version or a delete marker may hide the first. So the first
version of each name is read, whatever came after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from django.utils import timezone

from ecarte.aws import client
from ecarte.journal.witnesses import WitnessUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta


class Bucket:
    """A `Witness`."""

    def __init__(self, name: str, *, prefix: str, endpoint: str, retention: timedelta) -> None:
        self._name, self._prefix, self._retention = name, f"{prefix}/" if prefix else "", retention
        self._s3 = client("s3", endpoint)

    def keep(self, name: str, content: bytes) -> None:
        try:
            answer = self._s3.put_object(
                Bucket=self._name,
                Key=self._prefix + name,
                Body=content,
                ChecksumAlgorithm="SHA256",
                ObjectLockMode="COMPLIANCE",
                ObjectLockRetainUntilDate=timezone.now() + self._retention,
            )
        except (BotoCoreError, ClientError) as error:
            raise WitnessUnavailable(f"s3://{self._name} took nothing: {error}") from error
        if "VersionId" not in answer:
            raise WitnessUnavailable(f"s3://{self._name} has no versions, so no object lock")

    def kept(self, *, since: str) -> Iterator[tuple[str, bytes]]:
        try:
            for key, version in sorted(self._first_versions(since).items()):
                answer = self._s3.get_object(Bucket=self._name, Key=key, VersionId=version)
                yield key.removeprefix(self._prefix), answer["Body"].read()
        except (BotoCoreError, ClientError) as error:
            raise WitnessUnavailable(f"s3://{self._name} cannot be read: {error}") from error

    def _first_versions(self, since: str) -> dict[str, str]:
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._name, Prefix=self._prefix
        )
        first: dict[str, Any] = {}
        for page in pages:
            for version in page.get("Versions", ()):
                key, known = version["Key"], first.get(version["Key"])
                if key >= self._prefix + since and (
                    known is None or version["LastModified"] <= known["LastModified"]
                ):
                    first[key] = version  # of the same second, the one listed last: newer ones come first
        return {key: version["VersionId"] for key, version in first.items()}
