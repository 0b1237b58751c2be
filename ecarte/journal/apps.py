from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "ecarte.journal"
    label = "journal"
    verbose_name = "Journal"
    append_only = ("journal_entry", "journal_link", "journal_head", "journal_export")

    def ready(self) -> None:
        from celery import signals
        from django_structlog.signals import bind_extra_request_metadata

        from ecarte.journal import origin
        from ecarte.journal.triggers import protect_tables

        post_migrate.connect(protect_tables)
        bind_extra_request_metadata.connect(origin.name_in_log)
        signals.before_task_publish.connect(origin.carry)
        signals.task_prerun.connect(origin.enter_task)
        signals.task_postrun.connect(origin.leave_task)
