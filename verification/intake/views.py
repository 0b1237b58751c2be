"""The calls of the patients' app, all but the uploads: translate, and call a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from ecarte.problems import NOT_ACCEPTABLE, NOT_FOUND, SERVER_ERROR
from verification import guidance
from verification.intake import problems as p
from verification.intake import serializers as s
from verification.intake import waiting_room
from verification.intake.agreement.problems import AGREEMENT_MISSING
from verification.intake.authentication import device_of, enrolment_of
from verification.intake.base_views import DeviceView, EnrolmentView, IntakeView, valid
from verification.intake.challenges import issue_challenge
from verification.intake.code import set_code
from verification.intake.contact.problems import CONTACT_UNCONFIRMED
from verification.intake.counter.problems import COUNTER_CODE_REFUSED
from verification.intake.france_identite.problems import OF_A_SUBMISSION
from verification.intake.opening import Application, open_enrolment, renew_token
from verification.intake.origin_serializers import CaptureMetadataSerializer
from verification.intake.parsers import SubmissionJSONParser
from verification.intake.schema import ANY_CALL, ENROLMENT_CALL, JSON_BODY, problems
from verification.intake.selectors import expires_at, public_status, status_of
from verification.intake.submission import Submitted, submit, submit_identity
from verification.intake.throttling import PerAddress
from verification.intake.upload_problems import CAPTURE_UNUSABLE, SUBMISSION_SIGNATURE
from verification.intake.withdrawal import withdraw

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from verification.models import Enrolment

CLOSED = (p.ALREADY_SUBMITTED, p.ENROLMENT_CLOSED)


class Enrolments(DeviceView):
    calls = "openings"

    def check_throttles(self, request: Request) -> None:
        """An address has so many places to wait in, and opens so much; nobody waits at a counter."""
        device = device_of(request).jkt
        if not (isinstance(request.data, dict) and request.data.get("counter_code")):
            if waiting_room.is_new(jkt=device):
                self.limit(PerAddress("places"), request)
            waiting_room.enter(jkt=device)
        super().check_throttles(request)

    @extend_schema(
        operation_id="open_enrolment",
        request=s.OpeningSerializer,
        responses={201: s.OpenedSerializer}
        | problems(
            *(*ANY_CALL, *JSON_BODY, p.NIR_FORM, p.NIR_KEY),
            *(p.SCHEME_CLOSED, p.CONSENT_OUTDATED, p.ENROLMENT_EXISTS, COUNTER_CODE_REFUSED),
            waiting_room.OPENINGS_FULL,
        ),
    )
    def post(self, request: Request) -> Response:
        """Open an enrolment. Neither the answer nor its time tells who is insured, or has enrolled."""
        data = valid(s.OpeningSerializer, request)
        application = Application(
            nir=data["nir"],
            scheme=data["scheme"],
            consent_version=data["consent"]["version"],
            language=data["language"],
            push_token=data.get("push_token"),
            counter_code=data.get("counter_code"),
        )
        return opened(*open_enrolment(proof=device_of(request), application=application))


class Tokens(DeviceView):
    calls = "tokens"

    @extend_schema(
        operation_id="renew_token",
        request=None,
        responses={201: s.OpenedSerializer} | problems(*ANY_CALL, NOT_FOUND),
    )
    def post(self, request: Request) -> Response:
        """A new token for the latest enrolment of this device key; the former token is void."""
        return opened(*renew_token(proof=device_of(request)))


class OneEnrolment(EnrolmentView):
    @extend_schema(
        operation_id="read_enrolment", responses={200: s.StatusSerializer} | problems(*ENROLMENT_CALL)
    )
    def get(self, request: Request, enrolment_id: UUID) -> Response:
        """Where the enrolment stands and what to do next, in its language."""
        return Response(_status(enrolment_of(request)))

    @extend_schema(
        operation_id="withdraw_enrolment",
        responses={204: None} | problems(*ENROLMENT_CALL, p.ENROLMENT_CLOSED),
    )
    def delete(self, request: Request, enrolment_id: UUID) -> Response:
        """Withdraw: the videos are destroyed at once, an offered card is taken back."""
        withdraw(enrolment=enrolment_of(request), now=timezone.now())
        return Response(status=204)


class Challenges(EnrolmentView):
    @extend_schema(
        operation_id="issue_challenge",
        request=None,
        responses={201: s.ChallengeSerializer} | problems(*ENROLMENT_CALL, *CLOSED),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """Gestures to film, in a random order at random times, and digits to read aloud.

        The former challenge and its captures are no longer of use.
        """
        challenge = issue_challenge(enrolment=enrolment_of(request), now=timezone.now())
        return Response(s.ChallengeSerializer(challenge).data, status=201)


class Code(EnrolmentView):
    @extend_schema(
        operation_id="set_code",
        request=s.CodeSerializer,
        responses={204: None} | problems(*ENROLMENT_CALL, *JSON_BODY, *p.WEAK_CODES.values(), *CLOSED),
    )
    def put(self, request: Request, enrolment_id: UUID) -> Response:
        """Choose the code that will protect the card."""
        set_code(enrolment=enrolment_of(request), code=valid(s.CodeSerializer, request)["code"])
        return Response(status=204)


class Submission(EnrolmentView):
    parser_classes = [SubmissionJSONParser]

    @extend_schema(
        operation_id="submit_enrolment",
        request=s.SubmissionSerializer,
        responses={202: s.StatusSerializer}
        | problems(
            *(*ENROLMENT_CALL, *JSON_BODY, *CLOSED, p.CAPTURES_MISSING, p.CODE_MISSING),
            *(p.CHALLENGE_UNKNOWN, p.CHALLENGE_USED, p.CHALLENGE_EXPIRED, *OF_A_SUBMISSION),
            *(CAPTURE_UNUSABLE, SUBMISSION_SIGNATURE),
            *(CONTACT_UNCONFIRMED, AGREEMENT_MISSING),
        ),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """Send the captures of one challenge to the checks, or an identity proven by France Identité."""
        enrolment, sent = enrolment_of(request), valid(s.SubmissionSerializer, request)
        if "identity" in sent:
            submit_identity(
                enrolment=enrolment,
                identity_id=sent["identity"],
                signature=sent["signature"],
                now=timezone.now(),
            )
        else:
            submitted = Submitted(
                challenge=sent["challenge"],
                signature=sent["signature"],
                origins=CaptureMetadataSerializer(sent.get("capture_metadata", {})).data,
                integrity=sent.get("integrity"),
            )
            submit(enrolment=enrolment, submitted=submitted, now=timezone.now())
        enrolment.refresh_from_db()
        return Response(_status(enrolment), status=202)


class Guidance(IntakeView):
    @extend_schema(
        operation_id="read_guidance",
        auth=[],
        responses={200: s.GuidanceSerializer} | problems(NOT_ACCEPTABLE, SERVER_ERROR),
    )
    def get(self, request: Request) -> Response:
        """The instructions that the app shows while it films a face, in both languages; kept for a day."""
        catalogue = {"gestures": guidance.GESTURES, "digits": guidance.DIGITS, "face": guidance.FACE}
        catalogue["document"] = guidance.DOCUMENT
        kept = {"Cache-Control": "public, max-age=86400"}
        return Response(s.GuidanceSerializer(catalogue).data, headers=kept)


class Problems(IntakeView):
    @extend_schema(
        operation_id="describe_problem",
        auth=[],
        responses={200: s.ProblemSerializer} | problems(NOT_FOUND, SERVER_ERROR),
    )
    def get(self, request: Request, code: str) -> Response:
        """What an error code means, in the language of the request."""
        if code not in p.CATALOGUE:
            raise NotFound
        return Response(s.describe(p.CATALOGUE[code]))


@extend_schema(exclude=True)
class Nowhere(IntakeView):
    """Any other path: problem details too."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


def opened(enrolment: Enrolment, access_token: str) -> Response:
    """The enrolment with the token for all further calls."""
    answer = {
        "id": enrolment.pk,
        "case_number": enrolment.case_number,
        "access_token": access_token,
        "token_type": "DPoP",
        "status": public_status(enrolment),
        "expires_at": expires_at(enrolment),
    }
    return Response(s.OpenedSerializer(answer).data, status=201)


def _status(enrolment: Enrolment) -> dict[str, Any]:
    return dict(s.StatusSerializer(status_of(enrolment=enrolment, now=timezone.now())).data)
