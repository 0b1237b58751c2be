"""Staff sign-in by an OpenID provider, as ProConnect answers: allauth carries it, what is stricter is here.

A session opens when the provider's signed answers name somebody who has an account (docs/decisions/0016).
"""
