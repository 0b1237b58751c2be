"""The shape of a change of device."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from verification.intake.push_token import PushTokenField


class ContinuationSerializer(serializers.Serializer[Any]):
    """What the other device was told."""

    code = serializers.CharField(max_length=40)
    push_token = PushTokenField()
