"""What readers are given of status lists: current, signed in both forms, as files too, and retired in the end."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, load_der_x509_certificate
from django.utils import timezone
from openvc.status.token_status_list import decode_status_list, get_status

from ecarte.journal.models import Entry
from issuance import lifecycle, tasks
from issuance.jose import unb64url
from issuance.keys.signer import look_again
from issuance.models import (
    Card,
    DocumentSigner,
    Publication,
    Signature,
    Status,
    StatusChange,
    StatusEntry,
    StatusList,
)
from issuance.states import RevocationReason
from issuance.status_list import allocate as allocation
from issuance.status_list import publish, tokens, views
from issuance.status_list.change import change_status
from issuance.status_list.encode import compress
from issuance.status_list.publish import REFRESH, publish_due
from issuance.status_list.retire import GRACE, retire_lists
from tests.issuance.factories import collected
from tests.issuance.wallet import ISSUER, Wallet
from verification.seeds import SCHEDULES

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

pytestmark = pytest.mark.django_db
CWT = "application/statuslist+cwt"


@pytest.fixture
def entry(wallet: Wallet) -> StatusEntry:
    return collected(wallet)


@pytest.fixture
def path(entry: StatusEntry) -> str:
    return f"/issuance/status-lists/{entry.status_list_id}"


@pytest.fixture
def static(tmp_path: Path, settings: Any) -> Path:
    settings.STATUS_LISTS_DIR = tmp_path / "lists"
    return tmp_path / "lists"


def names(static: Path) -> list[str]:
    """Every file of the folder, hidden ones too."""
    return sorted(file.name for file in static.iterdir())


def sweep() -> None:
    publish_due(now=timezone.now())


def claims_of(jwt: str) -> dict[str, Any]:
    return dict(json.loads(unb64url(jwt.split(".")[1])))


def value(entry: StatusEntry) -> int:
    """What openvc reads in what is published."""
    claims = claims_of(Publication.objects.get(pk=entry.status_list_id).jwt)["status_list"]
    return int(get_status(decode_status_list(claims["lst"]), entry.index, bits=claims["bits"]))


def test_a_change_is_published_for_this_card_only(entry: StatusEntry) -> None:
    other = collected(Wallet())
    sweep()
    assert value(entry) == 0
    lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")
    sweep()
    assert value(entry) == 2
    lifecycle.resume(card_id=entry.card_id, actor="client:cpam")
    sweep()
    assert value(entry) == 0
    lifecycle.revoke(card_id=entry.card_id, actor="client:cpam", reason=RevocationReason.LOST)
    sweep()
    assert (value(entry), value(other)) == (1, 0)


def test_a_change_is_published_as_soon_as_it_is_committed(
    entry: StatusEntry, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(tasks.publish_status_list, "apply_async", lambda args, *_, **__: asked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")
        assert not asked
    assert asked == [(entry.status_list_id,)]
    tasks.publish_status_list(*asked[0])
    assert value(entry) == 2


def test_the_sweep_publishes_what_is_out_of_date_and_leaves_the_rest(entry: StatusEntry) -> None:
    now = timezone.now()
    assert publish_due(now=now) == 1
    assert publish_due(now=now + REFRESH - timedelta(seconds=1)) == 0
    change_status(card_id=entry.card_id, status=Status.SUSPENDED, actor="agent:1", reason="suspended")
    assert publish_due(now=now) == 1
    assert publish_due(now=now) == 0
    assert publish_due(now=now + REFRESH) == 1  # signed again, so that it is good for a day ahead


def test_a_slower_publisher_does_not_cover_a_newer_list(entry: StatusEntry, monkeypatch: Any) -> None:
    """Two workers: one has read the list, then a change is made and published by the other."""

    def meanwhile(packed: bytearray, *, level: int) -> bytes:
        monkeypatch.setattr(publish, "compress", compress)
        change_status(card_id=entry.card_id, status=Status.INVALID, actor="agent:1", reason="lost")
        publish.publish(status_list_id=entry.status_list_id, now=timezone.now())
        return compress(packed, level=level)

    monkeypatch.setattr(publish, "compress", meanwhile)
    publish.publish(status_list_id=entry.status_list_id, now=timezone.now())
    assert value(entry) == 1


def test_every_change_is_kept_with_who_why_and_when(entry: StatusEntry) -> None:
    before = timezone.now()
    lifecycle.suspend(card_id=entry.card_id, actor="device:app")
    lifecycle.revoke(card_id=entry.card_id, actor="client:cpam", reason=RevocationReason.STOLEN)
    kept = StatusChange.objects.filter(entry=entry).order_by("pk")
    assert list(kept.values_list("status", "actor", "reason")) == [
        (2, "device:app", "suspended"),
        (1, "client:cpam", "stolen"),
    ]
    assert all(before <= change.at <= timezone.now() for change in kept)


def test_an_invalid_index_stays_invalid(entry: StatusEntry) -> None:
    for status in (Status.INVALID, Status.SUSPENDED, Status.VALID):
        change_status(card_id=entry.card_id, status=status, actor="agent:1", reason="test")
    entry.refresh_from_db()
    assert entry.status == Status.INVALID
    assert StatusChange.objects.count() == 1


# Over HTTP


def test_the_list_is_public_cacheable_and_not_sent_twice(wallet: Wallet, path: str) -> None:
    answer = wallet.http.get(path)
    assert answer["Content-Type"] == "application/statuslist+jwt"
    assert answer["Cache-Control"] == "public, max-age=10"
    assert answer["Vary"] == "Accept", "a CDN keeps one of each form, not one for each browser"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    again = wallet.http.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (again["Access-Control-Allow-Origin"], again["Vary"]) == ("*", "Accept")
    sweep()  # nothing is due: the same bytes, so that caches keep them
    assert wallet.http.get(path).content == answer.content


def test_a_change_whose_task_is_lost_is_still_seen_within_a_minute() -> None:
    """The sweep, a cache on the way and the reader's own, one after the other; ten seconds to sign and fetch."""
    [swept] = [every for task, every in SCHEDULES.values() if task == tasks.publish_status_lists.name]
    assert swept + views.MAX_AGE + tokens.TTL <= timedelta(seconds=50)


def test_the_jwt_says_how_long_it_is_good(wallet: Wallet, path: str) -> None:
    claims = claims_of(wallet.http.get(path).content.decode())
    assert claims["sub"] == ISSUER + path
    assert (claims["exp"] - claims["iat"], claims["ttl"]) == (24 * 3600, 25)
    assert claims["status_list"]["bits"] == 2
    assert claims["status_list"]["aggregation_uri"] == f"{ISSUER}/issuance/status-lists"


def test_the_cwt_says_the_same_and_is_signed_under_the_root(
    wallet: Wallet, path: str, entry: StatusEntry, root: Certificate
) -> None:
    lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")
    answer = wallet.http.get(path, headers={"Accept": CWT})
    assert answer["Content-Type"] == CWT
    message = cbor2.loads(answer.content)
    assert message.tag == 18  # COSE_Sign1 (RFC 9052, section 2)
    header, unprotected, payload, signature = message.value
    assert cbor2.loads(header) == {1: -7, 16: CWT}
    leaf = load_der_x509_certificate(unprotected[33])
    leaf.verify_directly_issued_by(root)
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signed = cbor2.dumps(["Signature1", header, b"", payload])
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    claims, jwt = cbor2.loads(payload), claims_of(wallet.http.get(path).content.decode())
    assert {claims[2], claims[6], claims[4], claims[65534]} == {
        jwt[name] for name in ("sub", "iat", "exp", "ttl")
    }
    assert claims[65533]["bits"] == 2
    assert claims[65533]["lst"] == unb64url(jwt["status_list"]["lst"])
    assert zlib.decompress(claims[65533]["lst"])[entry.index // 4] >> entry.index % 4 * 2 & 3 == 2


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/statuslist+jwt"),
        ("*/*", "application/statuslist+jwt"),
        (CWT, CWT),
        (f"application/statuslist+jwt;q=0.5, {CWT}", CWT),
    ],
)
def test_the_reader_says_which_form_it_wants(
    wallet: Wallet, path: str, accept: str | None, expected: str
) -> None:
    answer = wallet.http.get(path, headers={"Accept": accept} if accept else {})
    assert answer["Content-Type"] == expected


def test_no_other_form_is_made_up(wallet: Wallet, path: str) -> None:
    assert wallet.http.get(path, headers={"Accept": "text/html"}).status_code == 406


def test_a_past_time_is_not_told(wallet: Wallet, path: str) -> None:
    assert wallet.http.get(path, {"time": "1686925000"}).status_code == 501


def test_an_unknown_list_is_not_found(wallet: Wallet) -> None:
    assert wallet.http.get("/issuance/status-lists/404").status_code == 404


def test_without_workers_the_web_publishes_what_is_late(
    wallet: Wallet, path: str, entry: StatusEntry, monkeypatch: Any
) -> None:
    wallet.http.get(path)
    lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")
    wallet.http.get(path)
    assert value(entry) == 0  # a worker is given the time to
    monkeypatch.setattr(views, "LATE", timedelta(0))
    wallet.http.get(path)
    assert value(entry) == 2


def _no_signer() -> None:
    DocumentSigner.objects.update(state=DocumentSigner.State.COMPROMISED, ended_at=timezone.now())
    look_again()


def test_without_a_signer_readers_are_told_to_come_back(wallet: Wallet, path: str) -> None:
    _no_signer()
    answer = wallet.http.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_without_a_signer_what_was_published_is_served_on(
    wallet: Wallet, path: str, entry: StatusEntry, monkeypatch: Any
) -> None:
    before = wallet.http.get(path).content
    lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")
    _no_signer()
    monkeypatch.setattr(views, "LATE", timedelta(0))
    assert wallet.http.get(path).content == before


def test_the_lists_are_listed_and_the_metadata_says_where(wallet: Wallet, path: str) -> None:
    for name in ("openid-credential-issuer", "oauth-authorization-server"):
        metadata = wallet.http.get(f"/.well-known/{name}").json()
        assert metadata["status_list_aggregation_endpoint"] == f"{ISSUER}/issuance/status-lists"
    answer = wallet.http.get("/issuance/status-lists")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {"status_lists": [ISSUER + path]}


# As files


def test_the_files_are_the_very_bytes_that_the_web_serves(
    wallet: Wallet, path: str, entry: StatusEntry, static: Path
) -> None:
    sweep()
    number = entry.status_list_id
    assert names(static) == sorted([f"{number}.cwt", f"{number}.jwt", "index.json"])
    assert (static / f"{number}.jwt").read_bytes() == wallet.http.get(path).content
    assert (static / f"{number}.cwt").read_bytes() == wallet.http.get(path, headers={"Accept": CWT}).content
    assert (static / "index.json").read_bytes() == wallet.http.get("/issuance/status-lists").content
    assert {(static / name).stat().st_mode & 0o777 for name in names(static)} == {0o644}


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(
    entry: StatusEntry, static: Path, monkeypatch: Any
) -> None:
    sweep()
    before = {name: (static / name).read_bytes() for name in names(static)}
    lifecycle.suspend(card_id=entry.card_id, actor="client:cpam")

    def full(_number: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("issuance.status_list.folder.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        sweep()
    assert {name: (static / name).read_bytes() for name in names(static)} == before
    monkeypatch.undo()
    assert value(entry) == 0  # what is not in the folder does not count as published
    sweep()
    assert value(entry) == 2


def test_without_a_folder_nothing_is_written(entry: StatusEntry, static: Path, settings: Any) -> None:
    settings.STATUS_LISTS_DIR = None
    sweep()
    assert not static.exists()


# Retirement


@pytest.fixture
def full(entry: StatusEntry, monkeypatch: Any) -> StatusEntry:
    """An index of a list that is full."""
    StatusList.objects.update(state=StatusList.State.FULL)
    sweep()
    return entry


def _end(card_id: UUID) -> Any:
    ends = Card.objects.get(pk=card_id).expires_at
    assert ends is not None
    return ends + GRACE


def test_a_list_lives_as_long_as_a_card_that_refers_to_it(full: StatusEntry) -> None:
    lifecycle.revoke(card_id=full.card_id, actor="client:cpam", reason=RevocationReason.LOST)
    assert retire_lists(now=_end(full.card_id) - timedelta(seconds=1)) == 0
    assert retire_lists(now=_end(full.card_id)) == 1


def test_an_open_list_is_never_retired(entry: StatusEntry) -> None:
    assert retire_lists(now=_end(entry.card_id)) == 0


def test_a_retired_list_is_gone_but_its_indexes_are_never_used_again(
    wallet: Wallet, full: StatusEntry, path: str, static: Path
) -> None:
    now = _end(full.card_id)
    publish_due(now=now)
    assert (static / f"{full.status_list_id}.jwt").exists()
    assert retire_lists(now=now) == 1
    assert retire_lists(now=now) == 0
    publish_due(now=now + REFRESH)
    assert names(static) == ["index.json"]
    assert wallet.http.get(path).status_code == 404
    assert wallet.http.get("/issuance/status-lists").json() == {"status_lists": []}
    assert Entry.objects.get(act="status_list.retired").data == {"status_list": full.status_list_id}
    assert StatusEntry.objects.count() == Signature.objects.count() == 1
    assert allocation.open_list().pk != full.status_list_id
