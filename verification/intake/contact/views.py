"""The calls about the contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from verification.intake.authentication import enrolment_of
from verification.intake.base_views import EnrolmentView, valid
from verification.intake.contact import problems as p
from verification.intake.contact import serializers as s
from verification.intake.contact.codes import confirm_contact, send_code
from verification.intake.problems import ALREADY_SUBMITTED, ENROLMENT_CLOSED
from verification.intake.schema import ENROLMENT_CALL, JSON_BODY, problems
from verification.models import Channel

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

ANY = (*ENROLMENT_CALL, *JSON_BODY, ALREADY_SUBMITTED, ENROLMENT_CLOSED)


class ContactCodes(EnrolmentView):
    @extend_schema(
        operation_id="send_contact_code",
        request=s.ContactChannelSerializer,
        responses={202: None} | problems(*ANY, p.CONTACT_CHANNEL_CLOSED, p.CONTACT_CODES_QUOTA),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """Send a code to the contact that the insurer knows; the answer does not tell of any."""
        channel = Channel(valid(s.ContactChannelSerializer, request)["channel"])
        send_code(enrolment=enrolment_of(request), channel=channel, now=timezone.now())
        return Response(status=202)


class Contact(EnrolmentView):
    @extend_schema(
        operation_id="confirm_contact",
        request=s.ContactCodeSerializer,
        responses={204: None} | problems(*ANY, p.CONTACT_CODE_REFUSED),
    )
    def put(self, request: Request, enrolment_id: UUID) -> Response:
        """Confirm the contact by the code that arrived."""
        code = valid(s.ContactCodeSerializer, request)["code"]
        confirm_contact(enrolment=enrolment_of(request), code=code, now=timezone.now())
        return Response(status=204)
