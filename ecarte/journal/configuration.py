"""The journal's keys and witnesses, as the environment names them (docs/operations.md)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from environs import Env

KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class JournalSettings:
    """`settings.JOURNAL`."""

    keys: str = field(default="", repr=False)
    """`id:base64` pairs of 32-byte keys that the database does not have; the first tags, all verify."""
    witnesses: tuple[str, ...] = ()
    """Where signed heads are kept besides the database: `file:///folder`, `s3://bucket/prefix`."""
    head_every: timedelta = timedelta(minutes=1)
    """Between two signed heads, while entries arrive. What follows the last kept one could be cut off."""
    retention: timedelta = timedelta(days=1096)
    """For so long S3 refuses to delete a head, even to its owner: three years, the longest that the CNIL
    recommends for journals of internal control (recommendation of 14 October 2021, no. 2021-122)."""
    s3_endpoint: str = ""
    """A store that is not Amazon's. Credentials are those of the AWS SDK (`AWS_…`)."""
    timestamp_url: str = ""
    """A time-stamping authority (RFC 3161), whose token is kept beside each head."""
    timestamp_roots: str = ""
    """PEM file of the roots that its certificate must lead to."""


def read_journal(env: Env, secret: Callable[[str], str]) -> JournalSettings:
    """From the environment; `secret` reads `NAME` or `NAME_FILE`."""
    witnesses: list[str] = env.list("JOURNAL_WITNESSES", [])
    return JournalSettings(
        keys=secret("JOURNAL_KEYS"),
        witnesses=tuple(witnesses),
        head_every=timedelta(minutes=env.int("JOURNAL_HEAD_MINUTES", 1)),
        retention=timedelta(days=env.int("JOURNAL_RETENTION_DAYS", 1096)),
        s3_endpoint=env.str("JOURNAL_S3_ENDPOINT", ""),
        timestamp_url=env.str("JOURNAL_TIMESTAMP_URL", ""),
        timestamp_roots=env.str("JOURNAL_TIMESTAMP_ROOTS", ""),
    )


def parse_keys(configured: str) -> dict[str, bytes]:
    """By id, the one that authenticates first. Raises ValueError, with what is wrong."""
    keys = {}
    for pair in filter(None, configured.split(",")):
        key_id, _, encoded = pair.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not 0 < len(key_id) <= 15 or len(key) != KEY_BYTES:
            raise ValueError(
                "JOURNAL_KEYS: each is an id (15 characters at most), a colon, 32 bytes in base64"
            )
        keys[key_id] = key
    if not keys:
        raise ValueError("JOURNAL_KEYS is missing: whoever writes to the database could write the journal")
    return keys


def misconfigured(journal: JournalSettings, var: Path) -> Iterator[str]:
    """Why the journal would prove nothing, in words an operator can act on."""
    try:
        parse_keys(journal.keys)
    except ValueError as error:
        yield str(error)
    if not journal.witnesses:
        yield "JOURNAL_WITNESSES is missing: nobody could tell that the end of the journal was cut off"
    if not all(witness.startswith(("file:///", "s3://")) for witness in journal.witnesses):
        yield "JOURNAL_WITNESSES must be file:///folder or s3://bucket/prefix, comma-separated"
    for witness in journal.witnesses:
        if witness.startswith("file:///") and _on_one_disk(Path(unquote(urlsplit(witness).path)), var):
            yield f"JOURNAL_WITNESSES: {witness} is on the disk of VAR_DIR: mount it from another machine"
    if journal.timestamp_url and not journal.timestamp_roots:
        yield "JOURNAL_TIMESTAMP_ROOTS is missing: anybody's timestamp would be believed"


def _on_one_disk(folder: Path, var: Path) -> bool:
    """As far as both are there: not every process mounts both."""
    return folder.exists() and var.exists() and folder.stat().st_dev == var.stat().st_dev
