"""What anybody may read before they enrol: no proof, no number, and kept by caches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from ecarte.problems import NOT_ACCEPTABLE, NOT_FOUND, SERVER_ERROR
from verification.consents import consent_in_force
from verification.intake.base_views import IntakeView
from verification.intake.public_serializers import AvailabilitySerializer, ConsentTextSerializer
from verification.intake.schema import problems
from verification.models import ConsentText
from verification.rollout.selectors import availability

if TYPE_CHECKING:
    from rest_framework.request import Request

KEPT = {"Cache-Control": "public, max-age=300"}


class AvailabilityView(IntakeView):
    @extend_schema(
        operation_id="read_availability",
        auth=[],
        responses={200: AvailabilitySerializer} | problems(NOT_ACCEPTABLE, SERVER_ERROR),
    )
    def get(self, request: Request) -> Response:
        """Open schemes with their minimum age, open départements, and which consent text is in force."""
        return Response(AvailabilitySerializer(availability()).data, headers=KEPT)


class CurrentConsent(IntakeView):
    @extend_schema(
        operation_id="read_current_consent",
        auth=[],
        responses={200: ConsentTextSerializer} | problems(NOT_ACCEPTABLE, SERVER_ERROR),
    )
    def get(self, request: Request) -> Response:
        """The consent text in force, to be shown before the person agrees to it."""
        return Response(ConsentTextSerializer(consent_in_force()).data, headers=KEPT)


class OneConsent(IntakeView):
    @extend_schema(
        operation_id="read_consent",
        auth=[],
        responses={200: ConsentTextSerializer} | problems(NOT_FOUND, NOT_ACCEPTABLE, SERVER_ERROR),
    )
    def get(self, request: Request, version: str) -> Response:
        """Any published version: what somebody agreed to stays readable."""
        text = ConsentText.objects.filter(pk=version).first()
        if text is None:
            raise NotFound
        return Response(ConsentTextSerializer(text).data, headers=KEPT)
