"""The shapes of the calls about a parent's agreement."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class AgreementCodeSerializer(serializers.Serializer[Any]):
    """To be typed on the parent's phone, or read by it as a QR code of the same text."""

    code = serializers.CharField(help_text="Shown this once.")
    expires_at = serializers.DateTimeField()


class AgreementSerializer(serializers.Serializer[Any]):
    """The parent's answer. False after true takes the agreement back."""

    code = serializers.CharField(max_length=40)
    agreed = serializers.BooleanField()
