"""What the document video shows: the zone, the portrait, the card itself, and the rules that apply to it."""
