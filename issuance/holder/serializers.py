"""The shapes of the calls about a card."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from issuance.powers import REVOKE, Party, reasons
from issuance.states import State

REASONS = [(reason.value, reason.label) for reason in reasons(REVOKE, Party.HOLDER)]


class CardSerializer(serializers.Serializer[Any]):
    """How a card stands."""

    status = serializers.ChoiceField(choices=State.choices)
    valid_until = serializers.DateTimeField(allow_null=True)
    credentials = serializers.IntegerField(help_text="Keys to which a credential of this card is bound.")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="Collected, suspended, lifted, ended.")
    liftable = serializers.BooleanField(help_text="This phone may lift the suspension.")
    replacement_offered = serializers.BooleanField(
        help_text="Another phone may collect a card in the place of this one."
    )
    collect_anew = serializers.BooleanField(
        help_text="New credentials are to be collected; the present ones end soon."
    )


class RevocationSerializer(serializers.Serializer[Any]):
    """Why the card is given up."""

    reason = serializers.ChoiceField(choices=REASONS)
