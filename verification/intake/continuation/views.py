"""The calls about a change of device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from drf_spectacular.utils import extend_schema

from verification.intake.authentication import device_of, enrolment_of
from verification.intake.base_views import DeviceView, EnrolmentView, valid
from verification.intake.continuation import problems as p
from verification.intake.continuation.moving import continue_enrolment, issue_continuation
from verification.intake.continuation.serializers import ContinuationSerializer
from verification.intake.problems import ENROLMENT_CLOSED, ENROLMENT_EXISTS
from verification.intake.schema import ANY_CALL, ENROLMENT_CALL, JSON_BODY, problems
from verification.intake.serializers import OpenedSerializer
from verification.intake.views import opened
from verification.intake.written_code_answers import WrittenCodeSerializer, shown

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request
    from rest_framework.response import Response


class ContinuationCodes(EnrolmentView):
    @extend_schema(
        operation_id="issue_continuation_code",
        request=None,
        responses={201: WrittenCodeSerializer} | problems(*ENROLMENT_CALL, ENROLMENT_CLOSED),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """A code by which another device goes on with this enrolment. The former code is void."""
        return shown(*issue_continuation(enrolment=enrolment_of(request), now=timezone.now()))


class Continuations(DeviceView):
    calls = "continuations"

    @extend_schema(
        operation_id="continue_enrolment",
        request=ContinuationSerializer,
        responses={201: OpenedSerializer}
        | problems(*ANY_CALL, *JSON_BODY, ENROLMENT_EXISTS, *p.CONTINUATION_PROBLEMS),
    )
    def post(self, request: Request) -> Response:
        """Go on with an enrolment on this device; the former device's key and token are void."""
        data = valid(ContinuationSerializer, request)
        return opened(
            *continue_enrolment(
                proof=device_of(request),
                code=data["code"],
                push_token=data.get("push_token"),
                now=timezone.now(),
            )
        )
