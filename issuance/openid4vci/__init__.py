"""OpenID for Verifiable Credential Issuance 1.0: the pre-authorized code flow with a transaction
code, batches, deferred issuance, encrypted messages and refresh tokens."""
