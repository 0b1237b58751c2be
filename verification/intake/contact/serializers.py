"""The shapes of the contact's confirmation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from verification.models import Channel


class ContactChannelSerializer(serializers.Serializer[Any]):
    """How to send the code."""

    channel = serializers.ChoiceField(choices=Channel.values)


class ContactCodeSerializer(serializers.Serializer[Any]):
    """The code that arrived."""

    code = serializers.CharField(max_length=16)
