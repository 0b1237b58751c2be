"""What a terminal does while it has a network: fetch all that it needs to read cards without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from issuance.keys.certificates import chain_of
from issuance.reader.trust import Trust
from issuance.status_list.encode import CWT_TYPE, JWT_TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx


def fetch_trust(
    origin: str, *, roots: Sequence[x509.Certificate], http: httpx.Client, form: str = JWT_TYPE
) -> Trust:
    """The signers, whom the roots take back, and every status list, in the form JWT_TYPE or CWT_TYPE.

    `origin` is the credential issuer; the roots are compared by their fingerprint and installed by hand. To
    be called again when the lists' `ttl` is over. Raises httpx.HTTPError, and ValueError or
    LookupError for what is no issuer: then the terminal goes on with what it has.
    """

    def get(url: str, accept: str = "*/*") -> httpx.Response:
        return http.get(url, headers={"Accept": accept}).raise_for_status()

    server = get(f"{origin}/.well-known/oauth-authorization-server").json()
    addresses = get(server["status_list_aggregation_endpoint"]).json()["status_lists"]
    lists = {address: get(address, form) for address in addresses}
    return Trust(
        roots=roots,
        revocation_lists=[
            x509.load_der_x509_crl(get(address).content) for root in roots for address in _lists_of(root)
        ],
        signers=[chain_of(key["x5c"]) for key in get(server["jwks_uri"]).json()["keys"]],
        status_lists={
            address: each.content if form == CWT_TYPE else each.text for address, each in lists.items()
        },
    )


def _lists_of(root: x509.Certificate) -> list[str]:
    """Where a root publishes whom it takes back (RFC 5280, section 4.2.1.13)."""
    try:
        points = root.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    return [name.value for point in points for name in point.full_name or ()]
