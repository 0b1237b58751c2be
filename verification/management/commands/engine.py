"""`manage.py engine info`: what the automated checks were computed with, and whether it is unaltered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from verification.engine import VERSION
from verification.engine.models import MODELS, ModelState
from verification.engine.thresholds import thresholds

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from verification.engine.models import Model


class Command(BaseCommand):
    help = "Shows the version of the engine, of its thresholds, and every model; fails if one cannot be used."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["info"])

    def handle(self, **options: object) -> None:
        self.stdout.write(f"engine      {VERSION}")
        self.stdout.write(f"thresholds  {thresholds().version}")
        states = {model: model.state() for model in MODELS}
        for model, state in states.items():
            self.stdout.write(f"\n{_described(model, state)}")
        if unusable := [model.name for model, state in states.items() if state is not ModelState.SOUND]:
            raise CommandError(f"not to be used: {', '.join(unusable)}")


def _described(model: Model, state: ModelState) -> str:
    origin = f"{model.package} {model.version}" if model.package else "the engine"
    size = f", {model.size / 1e6:.2f} MB" if model.size is not None else ""
    lines = (f"{state}{size}, {model.licence}, from {origin}", f"SHA-256 {model.sha256}")
    return "\n  ".join([f"{model.name}: {model.does}", *lines])
