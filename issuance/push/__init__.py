"""Notifications that say nothing: an outbox and its gateways."""
