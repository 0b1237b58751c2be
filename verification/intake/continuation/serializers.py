"""The shapes of a change of device."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ContinuationCodeSerializer(serializers.Serializer[Any]):
    """To be typed on the other device, or read by it as a QR code of the same text."""

    code = serializers.CharField(help_text="Shown this once.")
    expires_at = serializers.DateTimeField()


class ContinuationSerializer(serializers.Serializer[Any]):
    """What the other device was told."""

    code = serializers.CharField(max_length=40)
    push_token = serializers.CharField(max_length=2048, required=False, allow_null=True)
