"""The shape of what a phone reads of a film."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from verification.intake.quick.tries import STATES
from verification.intake.serializers import HintSerializer


class CaptureStateSerializer(serializers.Serializer[Any]):
    """Whether the film can be used, as far as a first look tells."""

    state = serializers.ChoiceField(choices=list(STATES))
    hints = HintSerializer(many=True)
    tries_left = serializers.IntegerField(
        help_text="Films of this kind that may still be asked for again; at 0 the next is taken as it is."
    )
    assistance = serializers.CharField(allow_null=True, help_text="Where help is, once no tries are left.")
