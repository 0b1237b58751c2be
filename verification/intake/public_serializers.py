"""The shapes of what anybody may read before they enrol."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class BilingualSerializer(serializers.Serializer[Any]):
    """One text in both languages."""

    fr = serializers.CharField()
    en = serializers.CharField()


class OpenSchemeSerializer(serializers.Serializer[Any]):
    """A scheme whose insured persons may enrol."""

    code = serializers.CharField()
    name = BilingualSerializer(source="names")
    minimum_age = serializers.IntegerField()


class OpenDepartmentSerializer(serializers.Serializer[Any]):
    """A département or overseas collectivity whose residents may enrol."""

    code = serializers.CharField()
    name = BilingualSerializer(source="names")


class AvailabilitySerializer(serializers.Serializer[Any]):
    """For whom the app is open, and the consent text in force."""

    schemes = OpenSchemeSerializer(many=True)
    departments = OpenDepartmentSerializer(many=True)
    consent_version = serializers.CharField()


class ConsentTextSerializer(serializers.Serializer[Any]):
    """A consent text, word for word."""

    version = serializers.CharField()
    text = BilingualSerializer(source="texts")
    published_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)
