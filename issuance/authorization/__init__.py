"""The authorization-code flow of OpenID4VCI 1.0 (section 5), for wallets that prove what they are.

`requests` takes what a wallet pushes (RFC 9126), `pages` leads the person through the service that proves who
they are and back, `codes` trades what comes of it for tokens. `client` and `statement` read what providers of
wallets attest (docs/decisions/0032).
"""
