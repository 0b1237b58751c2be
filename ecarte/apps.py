"""The project as an application: it runs the production check in every kind of process."""

from django.apps import AppConfig


class EcarteConfig(AppConfig):
    name = "ecarte"

    def ready(self) -> None:
        from django.conf import settings

        from ecarte.checks import refuse_unsafe_production

        refuse_unsafe_production(settings)
