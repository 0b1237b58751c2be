"""Seals personal data: encrypted columns, blind indexes, evidence files."""
