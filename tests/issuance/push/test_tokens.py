"""The form of a push token: what no gateway could ever use is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey

from issuance.push.tokens import split
from issuance.push.web_push import public_key

POINT = public_key(ECKey.generate_key("P-256"))
GOOD: dict[str, Any] = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAAB",
    "expirationTime": None,
    "keys": {"p256dh": POINT, "auth": "tBHItJI5svbpez7KI4CCXg"},
}


def subscribed(**changes: Any) -> str:
    return "webpush:" + json.dumps(GOOD | changes)


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("fcm:dQw4w9WgXcQ:APA91bH_x-y", "fcm"),
        ("apns:" + "0a" * 32, "apns"),
        ("apns:" + "0A" * 80, "apns"),
        (subscribed(), "webpush"),
        ("test:phone", "test"),
    ],
    ids=["fcm", "apns", "long apns", "webpush", "test"],
)
def test_each_kind_is_known_by_its_first_part(token: str, kind: str) -> None:
    assert split(token) == (kind, token.partition(":")[2])


@pytest.mark.parametrize(
    "token",
    [
        *("", "fcm", "fcm:", "fcm:short", "fcm:with space in it", "pigeon:abcdefgh", "dQw4w9WgXcQ"),
        *("apns:", "apns:" + "0a" * 31, "apns:" + "0a" * 101, "apns:" + "zz" * 32, "apns:0" + "0a" * 32),
        *("apns:../../3/device/" + "0a" * 32, "fcm:../x?y=12345"),
        *("webpush:", "webpush:7", "webpush:[]", "webpush:{}", "webpush:" + "[" * 2000),
    ],
)
def test_anything_else_is_no_token(token: str) -> None:
    with pytest.raises(ValueError, match="no push"):
        split(token)


@pytest.mark.parametrize(
    "endpoint",
    [
        *(
            "http://push.example/1",
            "ftp://push.example/1",
            "https://",
            "https:///1",
            "push.example",
            "",
            7,
            None,
        ),
        *("https://user:secret@push.example/1", "https://push.example/1#part", "https://push.example:0/1"),
        *("https://push.example:99999/1", "https://push.example/a b", "https://pusch.exämple/1"),
        "https://push.example/1\r\nX: y",
    ],
)
def test_an_endpoint_that_is_no_plain_https_address_is_refused(endpoint: Any) -> None:
    with pytest.raises(ValueError, match="no push"):
        split(subscribed(endpoint=endpoint))


@pytest.mark.parametrize(
    "keys",
    [
        None,
        {},
        {"p256dh": POINT},
        {"p256dh": POINT, "auth": "c2hvcnQ"},
        {"p256dh": POINT, "auth": "tBHItJI5svbpez7KI4CC!g"},
        {"p256dh": POINT[:-2] + "AA", "auth": "tBHItJI5svbpez7KI4CCXg"},  # no point of the curve
        {"p256dh": POINT[:40], "auth": "tBHItJI5svbpez7KI4CCXg"},
        {"p256dh": 7, "auth": 7},
    ],
)
def test_keys_that_nobody_could_encrypt_for_are_refused(keys: Any) -> None:
    with pytest.raises(ValueError, match="no push"):
        split(subscribed(keys=keys))


def test_simulated_phones_exist_in_demonstrations_only(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(ValueError, match="no push"):
        split("test:phone")
