"""The push token in requests: refused at once when nothing could ever be sent there."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ecarte.problems import Text
from issuance.push.tokens import MAX_LENGTH, split

FORM = Text(
    "Envoyez fcm:, apns: ou webpush: suivi de l’adresse que donne le service de notification.",
    "Send fcm:, apns: or webpush: followed by the address that the push service gives.",
)


class PushTokenField(serializers.CharField):
    """Null or left out: the app learns only by asking."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=MAX_LENGTH,
            required=False,
            allow_null=True,
            help_text="`fcm:<registration token>`, `apns:<device token in hexadecimal>` or "
            "`webpush:<PushSubscription as JSON>`.",
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        try:
            split(text)
        except ValueError as error:
            raise serializers.ValidationError(str(FORM), code="invalid") from error
        return text
