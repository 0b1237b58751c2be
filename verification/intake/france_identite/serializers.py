"""The shapes of the calls about France Identité."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class IdentityRequestSerializer(serializers.Serializer[Any]):
    """Where to send the person, and until when the answer is awaited."""

    id = serializers.UUIDField()
    authorization_url = serializers.CharField(help_text="To be opened in the browser, never in a web view.")
    expires_at = serializers.DateTimeField()


class IdentityAnswerSerializer(serializers.Serializer[Any]):
    """What the browser brought back to `/france-identite/callback`: a code or an error."""

    state = serializers.CharField(max_length=512)
    code = serializers.CharField(max_length=2048, required=False)
    error = serializers.CharField(max_length=100, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("code" in attrs) == ("error" in attrs):
            raise serializers.ValidationError(
                "Envoyez ce que le navigateur a rapporté : code ou error.", code="code_or_error"
            )
        return attrs


class ProvenIdentitySerializer(serializers.Serializer[Any]):
    """A proven identity, to be submitted. Nothing of who it is goes back to the phone."""

    id = serializers.UUIDField()
    expires_at = serializers.DateTimeField()
    logout_url = serializers.CharField(help_text="Signs out of the provider, in the same browser.")
