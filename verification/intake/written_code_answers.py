"""The answer that shows a written code, this once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.response import Response

if TYPE_CHECKING:
    from datetime import datetime


class WrittenCodeSerializer(serializers.Serializer[Any]):
    """To be typed on the other phone, or read by it as a QR code of the same text."""

    code = serializers.CharField(help_text="Shown this once.")
    expires_at = serializers.DateTimeField()


def shown(code: str, expires_at: datetime) -> Response:
    """201: it was made for this answer."""
    return Response(WrittenCodeSerializer({"code": code, "expires_at": expires_at}).data, status=201)
