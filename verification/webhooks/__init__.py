"""Tells the insurers' back ends of changes of status: an outbox, signed calls, retries for days."""
