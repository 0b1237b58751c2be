"""The shapes of requests and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework import serializers

from ecarte.problems import Text
from verification.engine.face.actions import Action
from verification.intake.messages import PublicStatus
from verification.intake.origin_serializers import CaptureMetadataSerializer, IntegritySerializer
from verification.intake.problems import CATALOGUE
from verification.intake.push_token import PushTokenField
from verification.intake.requirements import Requirement
from verification.models import CaptureKind
from verification.parts import Part

if TYPE_CHECKING:
    from ecarte.problems import ProblemType

CONSENT_NEEDED = Text(
    "Sans votre accord, l’application ne peut pas vérifier votre identité. Adressez-vous à votre caisse.",
    "Without your consent the app cannot verify your identity. Visit your health-insurance office.",
)


class ConsentSerializer(serializers.Serializer[Any]):
    """Which text the person agreed to."""

    version = serializers.SlugField(max_length=20)
    accepted = serializers.BooleanField()

    def validate_accepted(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(
                "Sans consentement, adressez-vous à votre caisse.", code="required"
            )
        return value


class OpeningSerializer(serializers.Serializer[Any]):
    """Opens an enrolment."""

    nir = serializers.CharField(max_length=30)
    scheme = serializers.CharField(max_length=20)
    consent = ConsentSerializer()
    language = serializers.ChoiceField(choices=["fr", "en"], default="fr")
    push_token = PushTokenField()
    counter_code = serializers.CharField(
        max_length=40, required=False, allow_null=True, help_text="Given by who helps at a counter."
    )


class OpenedSerializer(serializers.Serializer[Any]):
    """An enrolment with the token for all further calls, shown this once."""

    id = serializers.UUIDField()
    case_number = serializers.CharField()
    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=["DPoP"])
    status = serializers.ChoiceField(choices=PublicStatus.values)
    expires_at = serializers.DateTimeField(allow_null=True)


class GestureSerializer(serializers.Serializer[Any]):
    """A gesture, and when the app asks for it: seconds from the first picture of the film."""

    action = serializers.ChoiceField(choices=list(Action))
    start = serializers.FloatField()
    end = serializers.FloatField()


class ChallengeSerializer(serializers.Serializer[Any]):
    """What to film, in this order; the face at these times."""

    id = serializers.UUIDField()
    document_actions = serializers.ListField(child=serializers.CharField())
    face_actions = GestureSerializer(many=True)
    face_digits = serializers.RegexField(
        r"^[0-9]{4}$", help_text="To be read aloud from the end of the last gesture on."
    )
    face_seconds = serializers.FloatField(help_text="How long to film the face.")
    integrity_nonce = serializers.CharField(
        help_text="What the evidence of the device's integrity, if any, is bound to."
    )
    expires_at = serializers.DateTimeField()


class HintSerializer(serializers.Serializer[Any]):
    """One plain instruction."""

    code = serializers.CharField()
    fr = serializers.CharField()
    en = serializers.CharField()


class GuidanceSerializer(serializers.Serializer[Any]):
    """What the app says while a face or a document is filmed."""

    gestures = HintSerializer(many=True)
    digits = HintSerializer()
    face = HintSerializer(many=True)
    document = HintSerializer(many=True)


class CodeSerializer(serializers.Serializer[Any]):
    """The chosen code."""

    code = serializers.CharField(
        max_length=16, trim_whitespace=False, help_text=f"{settings.CODE_LENGTH} digits"
    )


class SubmissionSerializer(serializers.Serializer[Any]):
    """The challenge that the captures answer, or the identity that was proven in their place."""

    challenge = serializers.UUIDField(required=False)
    identity = serializers.UUIDField(required=False)
    signature = serializers.CharField(
        max_length=2048,
        default="",
        allow_blank=True,
        help_text="Compact JWS by the device key over what is submitted.",
    )
    capture_metadata = CaptureMetadataSerializer(required=False)
    integrity = IntegritySerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("challenge" in attrs) == ("identity" in attrs):
            raise serializers.ValidationError(
                "Envoyez challenge ou identity, l’un des deux.", code="challenge_or_identity"
            )
        return attrs


class ReasonSerializer(serializers.Serializer[Any]):
    """Why, in the person's words."""

    code = serializers.CharField()
    text = serializers.CharField()


class PaceSerializer(serializers.Serializer[Any]):
    """Cases that were judged: by the checks while `checking`, by agents of the scheme while `waiting`."""

    last_hour = serializers.IntegerField()
    last_day = serializers.IntegerField()


class WaitSerializer(serializers.Serializer[Any]):
    """Facts about the checks or the queue; the same whatever desk the case is bound for."""

    ahead = serializers.IntegerField(help_text="Cases that are taken before this one.")
    pace = PaceSerializer()
    likely_at = serializers.DateTimeField(
        allow_null=True, help_text="When its turn comes at this pace; null when no pace tells it."
    )
    due_at = serializers.DateTimeField(help_text="The promised time; it may have passed.")


class StatusSerializer(serializers.Serializer[Any]):
    """Where the enrolment stands and what to do next."""

    id = serializers.UUIDField()
    case_number = serializers.CharField()
    status = serializers.ChoiceField(choices=PublicStatus.values)
    message = serializers.CharField()
    recapture = serializers.ListField(
        child=serializers.ChoiceField(choices=CaptureKind.values), help_text="Films to make again."
    )
    recapture_parts = serializers.ListField(
        child=serializers.ChoiceField(choices=Part.values), help_text="What they are to show, and no more."
    )
    to_confirm = serializers.ListField(
        child=serializers.ChoiceField(choices=Requirement.values),
        help_text="What is to be confirmed before the submission; the contact, of films only.",
    )
    reason = ReasonSerializer(allow_null=True)
    waiting = WaitSerializer(allow_null=True)
    assistance = serializers.CharField(
        allow_null=True, help_text="Where help is, once filming failed too often."
    )
    expires_at = serializers.DateTimeField(allow_null=True)
    credential_offer_uri = serializers.CharField(allow_null=True)


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One wrong field."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.ChoiceField(choices=list(CATALOGUE))
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


def describe(kind: ProblemType) -> dict[str, Any]:
    """A kind of error, as `GET problems/{code}` shows it."""
    return {
        "type": kind.uri,
        "title": str(kind.title),
        "status": kind.status,
        "code": kind.code,
        "detail": str(kind.detail),
    }
