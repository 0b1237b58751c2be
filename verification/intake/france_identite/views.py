"""The calls of the patients' app about France Identité."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from verification.intake.authentication import enrolment_of
from verification.intake.base_views import EnrolmentView, valid
from verification.intake.france_identite import serializers as s
from verification.intake.france_identite.answering import Returned, answer_identity
from verification.intake.france_identite.asking import ask_identity
from verification.intake.france_identite.problems import OF_A_REQUEST, OF_AN_ANSWER
from verification.intake.problems import ALREADY_SUBMITTED, ENROLMENT_CLOSED
from verification.intake.schema import ENROLMENT_CALL, JSON_BODY, problems

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

CLOSED = (ALREADY_SUBMITTED, ENROLMENT_CLOSED)


class IdentityRequests(EnrolmentView):
    @extend_schema(
        operation_id="ask_identity",
        request=None,
        responses={201: s.IdentityRequestSerializer} | problems(*ENROLMENT_CALL, *CLOSED, *OF_A_REQUEST),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """Begin to prove an identity with France Identité, in place of the films.

        The former request is no longer of use. 404 where no provider is set up.
        """
        asked, address = ask_identity(enrolment=enrolment_of(request), now=timezone.now())
        answer = {"id": asked.pk, "authorization_url": address, "expires_at": asked.expires_at}
        return Response(s.IdentityRequestSerializer(answer).data, status=201)


class IdentityAnswer(EnrolmentView):
    @extend_schema(
        operation_id="answer_identity",
        request=s.IdentityAnswerSerializer,
        responses={201: s.ProvenIdentitySerializer}
        | problems(*ENROLMENT_CALL, *JSON_BODY, *CLOSED, *OF_AN_ANSWER),
    )
    def post(self, request: Request, enrolment_id: UUID, request_id: UUID) -> Response:
        """Hand over what the browser brought back. The identity it gives is submitted like a challenge."""
        returned = Returned(**valid(s.IdentityAnswerSerializer, request))
        identity, logout_url = answer_identity(
            enrolment=enrolment_of(request), request_id=request_id, returned=returned, now=timezone.now()
        )
        answer = {"id": identity.pk, "expires_at": identity.expires_at, "logout_url": logout_url}
        return Response(s.ProvenIdentitySerializer(answer).data, status=201)
