"""How the OpenAPI document of the app's REST API is made (drf-spectacular)."""

from __future__ import annotations

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "e-carte Vitale: the intake API",
    "VERSION": "1.3.0",
    "DESCRIPTION": "What the patients' app calls, from the NIR to the offer of the card and on, and what "
    "insurers call. The walk through it is in `docs/api.md`, what changed in `docs/api-changelog.md`.",
    "SERVERS": [{"url": "/", "description": "The place that serves this document."}],
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "verification.intake.messages.PublicStatus.values",
        "CardState": "issuance.states.State",
        "HolderReason": "issuance.holder.serializers.REASONS",
        "SuspensionReason": "issuance.states.SuspensionReason",
        "ResumptionReason": "issuance.states.ResumptionReason",
        "RevocationReason": "verification.insurer.serializers.REVOCATIONS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "verification.intake.schema.describe_head",
        "verification.intake.openapi.hooks.describe_idempotency",
        "verification.intake.openapi.hooks.narrow_problems",
        "verification.intake.openapi.hooks.add_examples",
        "verification.webhooks.openapi.describe_webhook",
    ],
}
