"""What a phone may tell of itself with a submission: how it filmed, and that it is sound."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from verification.integrity.judge import KINDS


class CameraSerializer(serializers.Serializer[Any]):
    """The camera that filmed."""

    facing = serializers.ChoiceField(choices=["front", "back", "external", "unknown"])
    label = serializers.CharField(  # type: ignore[assignment] # the field of this name, not the base's
        max_length=80, allow_blank=True, help_text="As the system names it."
    )
    virtual = serializers.BooleanField(help_text="The system says that it is no real camera.")


class FrameTimesSerializer(serializers.Serializer[Any]):
    """The pictures as the camera gave them."""

    count = serializers.IntegerField(min_value=1, max_value=10_000)
    seconds = serializers.FloatField(min_value=0, max_value=120)
    median_ms = serializers.FloatField(
        min_value=0, max_value=5_000, help_text="Between one picture and the next."
    )
    longest_ms = serializers.FloatField(min_value=0, max_value=120_000)


class OriginSerializer(serializers.Serializer[Any]):
    """How one film was made."""

    camera = CameraSerializer()
    frames = FrameTimesSerializer()
    started_at = serializers.DateTimeField(help_text="By the phone's clock, at the first picture.")


class CaptureMetadataSerializer(serializers.Serializer[Any]):
    """By kind of film."""

    document = OriginSerializer(required=False)
    face = OriginSerializer(required=False)


class IntegritySerializer(serializers.Serializer[Any]):
    """Evidence of the system's maker, bound to `integrity_nonce` of the challenge."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    token = serializers.CharField(max_length=12_000)
