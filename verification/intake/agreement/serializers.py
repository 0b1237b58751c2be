"""The shape of a parent's answer."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class AgreementSerializer(serializers.Serializer[Any]):
    """The parent's answer. False after true takes the agreement back."""

    code = serializers.CharField(max_length=40)
    agreed = serializers.BooleanField()
