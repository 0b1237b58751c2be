"""`authorization_details` of type `openid_credential` (RFC 9396; OpenID4VCI 1.0, sections 5.1.1 and 6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from issuance.formats.configurations import CONFIGURATIONS
from issuance.openid4vci.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPE = "openid_credential"
MAX_BYTES = 4096


def asked(parameter: str | None) -> list[str]:
    """The configurations asked for; none without the parameter. Raises Refusal.

    A card says the same in each format, so that the identifier of its one credential dataset is the
    configuration's own.
    """
    if parameter is None:
        return []
    malformed = Refusal("invalid_authorization_details", "not an array of openid_credential objects")
    try:
        details = json.loads(parameter) if len(parameter) <= MAX_BYTES else None
    except (ValueError, RecursionError) as cause:
        raise malformed from cause
    if not isinstance(details, list) or not details:
        raise malformed
    return list(dict.fromkeys(_configuration(detail, malformed) for detail in details))


def granted(identifiers: Sequence[str]) -> list[dict[str, Any]]:
    """The parameter of the token response."""
    return [
        {"type": TYPE, "credential_configuration_id": each, "credential_identifiers": [each]}
        for each in identifiers
    ]


def _configuration(detail: object, malformed: Refusal) -> str:
    match detail:
        case {"type": "openid_credential", "credential_configuration_id": str(wanted)}:
            if wanted in CONFIGURATIONS:
                return wanted
    raise malformed
