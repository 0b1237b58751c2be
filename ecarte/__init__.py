"""The project: settings, accounts, journal, vault and what starts the whole."""

from ecarte.celery import app as celery_app

__all__ = ["celery_app"]
