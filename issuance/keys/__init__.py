"""The keys that sign cards: where they are kept, their certificates, and how one follows another."""
