"""The push gateways of this place, as the environment names them (docs/operations.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from environs import Env


@dataclass(frozen=True, kw_only=True)
class PushSettings:
    """`settings.PUSH`. A gateway without its secret is off."""

    optional: bool = False
    """Accepts a production that cannot notify phones: they learn only by asking."""
    fcm_service_account: str = field(default="", repr=False)
    """The JSON file of a Google service account."""
    fcm_url: str = "https://fcm.googleapis.com"
    apns_key: str = field(default="", repr=False)
    """The `.p8` file of Apple's: a P-256 private key, PEM."""
    apns_key_id: str = ""
    apns_team_id: str = ""
    apns_topic: str = ""
    """The app's bundle identifier."""
    apns_url: str = "https://api.push.apple.com"
    web_push_key: str = field(default="", repr=False)
    """P-256 private key, PEM: the application server's (RFC 8292)."""
    web_push_subject: str = ""
    """`mailto:` or `https:`: whom a push service may turn to."""
    web_push_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that push services may stand in although they are not public."""
    ca_file: str = ""
    """Certificates of authorities besides the public ones."""


def read_push(env: Env, secret: Callable[[str], str]) -> PushSettings:
    """From the environment; `secret` reads `NAME` or `NAME_FILE`."""
    networks: list[str] = env.list("WEB_PUSH_NETWORKS", [])
    return PushSettings(
        optional=env.bool("PUSH_OPTIONAL", False),
        fcm_service_account=secret("FCM_SERVICE_ACCOUNT"),
        fcm_url=env.str("FCM_URL", PushSettings.fcm_url),
        apns_key=secret("APNS_KEY"),
        apns_key_id=env.str("APNS_KEY_ID", ""),
        apns_team_id=env.str("APNS_TEAM_ID", ""),
        apns_topic=env.str("APNS_TOPIC", ""),
        apns_url=env.str("APNS_URL", PushSettings.apns_url),
        web_push_key=secret("WEB_PUSH_KEY"),
        web_push_subject=env.str("WEB_PUSH_SUBJECT", ""),
        web_push_networks=tuple(ip_network(each) for each in networks),
        ca_file=env.str("PUSH_CA_FILE", ""),
    )
