"""`python -m ecarte.demo.identity_provider --port P --client ID --origin URL`: serve until stopped."""

from __future__ import annotations

import argparse
from typing import Any

import httpx

from ecarte.demo.identity_provider.client import Client
from ecarte.demo.identity_provider.population import everybody
from ecarte.demo.identity_provider.provider import Provider
from ecarte.demo.identity_provider.server import listening, serving


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ecarte.demo.identity_provider", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--client", required=True, help="client id of the relying party")
    parser.add_argument("--origin", required=True, help="where the relying party is")
    options = parser.parse_args()

    def jwks() -> dict[str, Any]:
        return dict(httpx.get(f"{options.origin}/france-identite/jwks").raise_for_status().json())

    client = Client(client_id=options.client, origin=options.origin, jwks=jwks)
    provider = Provider(issuer=f"http://127.0.0.1:{options.port}", client=client, people=everybody())
    serving(listening(options.port), provider).serve_forever()


if __name__ == "__main__":
    main()
