"""What a card says, and the formats in which it is signed."""
