"""What the holder does with their card from the phone that holds it: read how it stands, suspend it, lift
that, revoke it."""
