"""The calls about a parent's agreement: the minor's phone asks, the parent's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from verification.intake.agreement import problems as p
from verification.intake.agreement import serializers as s
from verification.intake.agreement.answering import answer_agreement
from verification.intake.agreement.asking import ask_agreement
from verification.intake.authentication import device_of, enrolment_of
from verification.intake.base_views import DeviceView, EnrolmentView, valid
from verification.intake.problems import ENROLMENT_CLOSED
from verification.intake.schema import ANY_CALL, ENROLMENT_CALL, JSON_BODY, problems
from verification.intake.written_code_answers import WrittenCodeSerializer, shown

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


class AgreementRequests(EnrolmentView):
    @extend_schema(
        operation_id="ask_agreement",
        request=None,
        responses={201: WrittenCodeSerializer}
        | problems(*ENROLMENT_CALL, ENROLMENT_CLOSED, p.AGREEMENT_TOO_LATE),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """A code for a parent who holds an active card. The former code, if unanswered, is void."""
        return shown(*ask_agreement(enrolment=enrolment_of(request), now=timezone.now()))


class Agreements(DeviceView):
    calls = "agreements"

    @extend_schema(
        operation_id="answer_agreement",
        request=s.AgreementSerializer,
        responses={204: None} | problems(*ANY_CALL, *JSON_BODY, p.AGREEMENT_CODE_FORM, p.AGREEMENT_REFUSED),
    )
    def post(self, request: Request) -> Response:
        """A parent's answer, signed by the device key of their active card."""
        data = valid(s.AgreementSerializer, request)
        answer_agreement(
            proof=device_of(request), code=data["code"], agreed=data["agreed"], now=timezone.now()
        )
        return Response(status=204)
