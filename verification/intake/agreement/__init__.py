"""A parent agrees to the card of a minor, with the card on their own phone (CSS R161-33-2)."""
