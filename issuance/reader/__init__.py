"""What reads a card: a terminal needs nothing of Django or of the database."""
