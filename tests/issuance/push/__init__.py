"""Notifications, through the whole outbox to push services that speak the real protocols."""
