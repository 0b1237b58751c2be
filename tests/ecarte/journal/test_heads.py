"""The end of the chain is signed, kept elsewhere, timestamped by somebody else, and retried until it is."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from django.utils import timezone
from moto.server import ThreadedMotoServer

from ecarte import seal
from ecarte.aws import client
from ecarte.journal.exporting import export_heads
from ecarte.journal.heads import PURPOSE, Statement, sign_heads
from ecarte.journal.models import Export, Head, Link
from ecarte.journal.sealing import seal_entries
from ecarte.journal.timestamps import timestamped_at
from ecarte.journal.verify import verify
from ecarte.journal.watch import alarms
from ecarte.journal.witnesses import witnesses
from tests.ecarte.journal.authority import an_authority, served
from tests.ecarte.journal.writing import sealed, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
BUCKET = "journal"


def test_a_head_says_where_the_chain_ends_and_which_head_came_before() -> None:
    sealed(2)
    sealed(1, now=timezone.now() + timedelta(days=1))
    first, second = Head.objects.order_by("number")
    said = Statement.read(second.jws)
    assert (said.number, said.position, said.day) == (2, 3, second.day.isoformat())
    assert said.digest == Link.objects.get(position=3).digest
    assert said.previous == seal.digest(first.jws.encode())
    assert json.loads(seal.opened(first.jws, PURPOSE))["previous"] == ""


def test_heads_are_signed_now_and_then_and_at_the_end_of_each_day() -> None:
    now = timezone.now()
    written(1)
    seal_entries(now=now)
    assert sign_heads(now=now) == 1
    written(1)
    seal_entries(now=now)
    assert sign_heads(now=now + timedelta(seconds=1)) == 0
    seal_entries(now=now + timedelta(days=1))
    assert sign_heads(now=now + timedelta(days=1)) == 1  # of the day that is over
    assert sign_heads(now=now + timedelta(days=2)) == 0


def test_a_witness_is_given_each_head_once_and_keeps_what_came_first(heads: Path) -> None:
    sealed(1)
    (kept,) = heads.iterdir()
    assert kept.read_text() == Head.objects.get().jws
    assert kept.stat().st_mode & 0o222 == 0
    assert export_heads(now=timezone.now()) == 0
    (folder,) = witnesses().values()
    folder.keep(kept.name, b"another")
    assert kept.read_text() == Head.objects.get().jws


def test_what_a_witness_does_not_take_is_tried_again_and_an_alarm_is_raised(
    heads: Path, settings: Settings
) -> None:
    heads.touch()  # no folder can be made there
    sealed(1)
    sealed(1, now=timezone.now() + timedelta(days=1))
    assert not Export.objects.exists()
    later = timezone.now() + settings.JOURNAL.head_every + timedelta(hours=1, minutes=1)
    assert any("keeps nothing" in alarm for alarm in alarms(now=later))
    heads.unlink()
    assert export_heads(now=later) == 2
    assert not any("keeps nothing" in alarm for alarm in alarms(now=later))


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A store that speaks S3, with object lock."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    settings.JOURNAL = replace(settings.JOURNAL, witnesses=(f"s3://{BUCKET}/heads",), s3_endpoint=endpoint)
    store = client("s3", endpoint)
    store.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    yield store
    server.stop()


def test_a_locked_bucket_keeps_heads_against_its_owner(bucket: Any) -> None:
    sealed(2)
    assert verify().reason is None
    (version,) = bucket.list_object_versions(Bucket=BUCKET)["Versions"]
    place = {"Bucket": BUCKET, "Key": version["Key"]}
    lock = bucket.head_object(**place)
    assert lock["ObjectLockMode"] == "COMPLIANCE"
    assert lock["ObjectLockRetainUntilDate"] > timezone.now() + timedelta(days=1095)
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket.delete_object(**place, VersionId=version["VersionId"])
    # What the lock does not prevent: names that are written over, or hidden.
    bucket.put_object(**place, Body=b"another")
    assert verify().reason is None
    bucket.delete_object(**place)
    assert verify().reason is None


def test_a_bucket_without_versions_is_refused(bucket: Any, settings: Settings) -> None:
    bucket.create_bucket(Bucket="plain")
    settings.JOURNAL = replace(settings.JOURNAL, witnesses=("s3://plain",))
    sealed(1)
    assert not Export.objects.exists()


def test_an_authority_says_when_a_head_existed(settings: Settings, tmp_path: Path, heads: Path) -> None:
    authority = an_authority(tmp_path / "authority")
    with served(authority) as url:
        settings.JOURNAL = replace(
            settings.JOURNAL, timestamp_url=url, timestamp_roots=str(authority / "root.pem")
        )
        sealed(1)
    jws, token = sorted(heads.iterdir())
    at = timestamped_at(token.read_bytes(), jws.read_bytes())
    assert abs(at - timezone.now()) < timedelta(minutes=1)
    assert verify().reason is None
    token.chmod(0o644)
    token.write_bytes(base64.b64decode(base64.b64encode(token.read_bytes())[:-8] + b"AAAAAAA="))
    assert "timestamp does not hold" in str(verify().reason)


def test_a_token_of_an_authority_that_is_not_trusted_is_refused(settings: Settings, tmp_path: Path) -> None:
    theirs, trusted = an_authority(tmp_path / "theirs"), an_authority(tmp_path / "trusted")
    with served(theirs) as url:
        settings.JOURNAL = replace(
            settings.JOURNAL, timestamp_url=url, timestamp_roots=str(trusted / "root.pem")
        )
        sealed(1)
    assert not Export.objects.exists()
