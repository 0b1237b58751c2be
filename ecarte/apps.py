"""The project as an application: what every kind of process does first: web, worker, beat and commands."""

from django.apps import AppConfig


class EcarteConfig(AppConfig):
    name = "ecarte"

    def ready(self) -> None:
        from django.conf import settings

        from ecarte import core_dumps
        from ecarte.checks import refuse_unsafe_production

        core_dumps.forbid()
        refuse_unsafe_production(settings)
