"""The shapes of the insurers' calls. Whose card it is stands in the body, never in an address."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from issuance.powers import REVOKE, Party, reasons
from issuance.states import ResumptionReason, State, SuspensionReason

REVOCATIONS = [(reason.value, reason.label) for reason in reasons(REVOKE, Party.INSURER)]


class _OfACard(serializers.Serializer[Any]):
    case_number = serializers.CharField(max_length=12, required=False, help_text="`EV-XXXX-XXXX`.")
    nir = serializers.CharField(max_length=30, required=False, help_text="Instead of the case number.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("case_number" in attrs) == ("nir" in attrs):
            raise serializers.ValidationError("Donnez case_number ou nir, l’un des deux.", code="one_of")
        return attrs


class InsurerSuspensionSerializer(_OfACard):
    """Suspend."""

    reason = serializers.ChoiceField(choices=SuspensionReason.choices)


class InsurerResumptionSerializer(_OfACard):
    """Lift a suspension, whoever asked for it."""

    reason = serializers.ChoiceField(choices=ResumptionReason.choices)


class InsurerRevocationSerializer(_OfACard):
    """Revoke for good."""

    reason = serializers.ChoiceField(choices=REVOCATIONS)


class CardStatusSerializer(serializers.Serializer[Any]):
    """How the card stands now."""

    status = serializers.ChoiceField(choices=State.choices)
