"""What an operator is told of gateways that would not work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from environs import Env

from issuance.push.configuration import PushSettings, read_push
from issuance.push.gateways import chosen, misconfigured

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

SECRETS = ("fcm_service_account", "apns_key", "web_push_key")


def test_a_place_with_every_gateway_is_accepted(place: PushSettings) -> None:
    assert list(misconfigured(place)) == []
    assert chosen(place) == ["fcm", "apns", "webpush"]


@pytest.mark.parametrize("name", SECRETS)
def test_one_gateway_is_enough(place: PushSettings, name: str) -> None:
    alone = replace(place, **dict.fromkeys(set(SECRETS) - {name}, ""))  # type: ignore[arg-type]
    assert list(misconfigured(alone)) == []
    assert len(chosen(alone)) == 1


def test_none_must_be_meant() -> None:
    [reason] = misconfigured(PushSettings())
    assert "set PUSH_OPTIONAL=1" in reason
    assert list(misconfigured(PushSettings(optional=True))) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fcm_service_account": "{}"}, "FCM_SERVICE_ACCOUNT"),
        ({"fcm_url": "http://fcm.example"}, "FCM_URL"),
        ({"apns_key": "-----BEGIN"}, "APNS_KEY is no private key"),
        ({"apns_key_id": ""}, "APNS_KEY_ID"),
        ({"apns_team_id": ""}, "APNS_TEAM_ID"),
        ({"apns_topic": ""}, "APNS_TOPIC"),
        ({"apns_url": "http://apns.example"}, "APNS_URL"),
        ({"web_push_key": "abc"}, "WEB_PUSH_KEY is no private key"),
        ({"web_push_subject": "push@ecarte.example"}, "WEB_PUSH_SUBJECT"),
    ],
)
def test_each_fault_is_named(place: PushSettings, changes: dict[str, Any], reason: str) -> None:
    [told] = misconfigured(replace(place, **changes))
    assert reason in told


def test_a_public_key_signs_nothing(place: PushSettings) -> None:
    from tests.issuance.push.conftest import PAGES

    public = PAGES.as_pem(private=False).decode()
    told = list(misconfigured(replace(place, apns_key=public, web_push_key=public)))
    assert told == [f"{name} is not the private key of a P-256 pair" for name in ("APNS_KEY", "WEB_PUSH_KEY")]


def test_they_are_read_from_the_environment(monkeypatch: Any) -> None:
    monkeypatch.setenv("APNS_KEY_ID", "ABC123DEFG")
    monkeypatch.setenv("WEB_PUSH_NETWORKS", "10.20.0.0/16,fd00:1::/32")
    push = read_push(Env(), lambda name: f"secret of {name}")
    networks: tuple[IPv4Network | IPv6Network, ...] = push.web_push_networks
    assert [str(each) for each in networks] == ["10.20.0.0/16", "fd00:1::/32"]
    assert (push.apns_key, push.apns_key_id) == ("secret of APNS_KEY", "ABC123DEFG")
    assert push.apns_url == "https://api.push.apple.com"


def test_secrets_are_not_printed(place: PushSettings) -> None:
    assert "PRIVATE" not in repr(place)
