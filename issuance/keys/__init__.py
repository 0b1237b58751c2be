"""Keys that sign cards: a protocol, and where keys come from."""
