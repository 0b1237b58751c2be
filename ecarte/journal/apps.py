from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "ecarte.journal"
    label = "journal"
    verbose_name = "Journal"
