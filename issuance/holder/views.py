"""The calls about a card, by the phone that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from ecarte.parsers import ShortJSONParser
from ecarte.problem_answers import problems
from ecarte.problems import (
    INVALID_DPOP_PROOF,
    INVALID_REQUEST,
    MALFORMED_REQUEST,
    NOT_ACCEPTABLE,
    REQUEST_TOO_LARGE,
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNSUPPORTED_MEDIA_TYPE,
    Problem,
)
from ecarte.rates import RateThrottle
from issuance.holder.authentication import CardToken, card_of
from issuance.holder.problems import CARD_NOT_ACTIVE, CARD_TOKEN_REFUSED, SUSPENDED_BY_OTHERS
from issuance.holder.selectors import standing_of
from issuance.holder.serializers import CardSerializer, RevocationSerializer
from issuance.lifecycle import resume, revoke, suspend
from issuance.models import Card
from issuance.powers import NotAllowed
from issuance.states import RevocationReason, State
from issuance.transitions import NotThere

if TYPE_CHECKING:
    from rest_framework.request import Request

    from ecarte.problems import ProblemType

ANY_CALL = (CARD_TOKEN_REFUSED, INVALID_DPOP_PROOF, NOT_ACCEPTABLE, TOO_MANY_REQUESTS, SERVER_ERROR)
JSON_BODY = (INVALID_REQUEST, MALFORMED_REQUEST, UNSUPPORTED_MEDIA_TYPE, REQUEST_TOO_LARGE)


class CallsPerCard(RateThrottle):
    """Each change signs a status list anew."""

    scope = "card"

    def rate(self) -> str:
        return "120/h"

    def caller(self, request: Request) -> str:
        return str(card_of(request).pk)


class _CardView(APIView):
    authentication_classes = [CardToken]
    throttle_classes = [CallsPerCard]
    parser_classes = [ShortJSONParser]
    metadata_class = None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        return super().finalize_response(request, response, *args, **kwargs)


class OneCard(_CardView):
    @extend_schema(operation_id="read_card", responses={200: CardSerializer} | problems(*ANY_CALL))
    def get(self, request: Request) -> Response:
        """How the card stands."""
        return _shown(request)


class Suspension(_CardView):
    @extend_schema(
        operation_id="suspend_card",
        request=None,
        responses={200: CardSerializer} | problems(*ANY_CALL, CARD_NOT_ACTIVE),
    )
    def put(self, request: Request) -> Response:
        """Suspend the card: within a minute no reader takes it. One that is suspended stays as it is."""
        try:
            suspend(card_id=card_of(request).pk, actor=_actor(request))
        except NotThere:
            _refuse_unless(request, State.SUSPENDED, CARD_NOT_ACTIVE)
        return _shown(request)

    @extend_schema(
        operation_id="lift_suspension",
        request=None,
        responses={200: CardSerializer} | problems(*ANY_CALL, CARD_NOT_ACTIVE, SUSPENDED_BY_OTHERS),
    )
    def delete(self, request: Request) -> Response:
        """Lift what this phone suspended. A card that is active stays as it is."""
        try:
            resume(card_id=card_of(request).pk, actor=_actor(request))
        except (NotThere, NotAllowed):
            suspended = Card.objects.filter(pk=card_of(request).pk, status=State.SUSPENDED).exists()
            _refuse_unless(request, State.ACTIVE, SUSPENDED_BY_OTHERS if suspended else CARD_NOT_ACTIVE)
        return _shown(request)


class Revocation(_CardView):
    @extend_schema(
        operation_id="revoke_card",
        request=RevocationSerializer,
        responses={200: CardSerializer}
        | problems(*ANY_CALL, *JSON_BODY, CARD_NOT_ACTIVE, SUSPENDED_BY_OTHERS),
    )
    def put(self, request: Request) -> Response:
        """Give the card up for good; every token of it is void from then on. Not while it is under
        suspicion."""
        body = RevocationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        reason = RevocationReason(body.validated_data["reason"])
        try:
            revoke(card_id=card_of(request).pk, actor=_actor(request), reason=reason)
        except NotThere:
            _refuse_unless(request, State.REVOKED, CARD_NOT_ACTIVE)
        except NotAllowed as refused:
            raise Problem(SUSPENDED_BY_OTHERS) from refused
        return _shown(request)


def _actor(request: Request) -> str:
    return f"device:{card_of(request).device_jkt}"


def _refuse_unless(request: Request, wanted: State, refusal: ProblemType) -> None:
    """Nothing was to be done where the card is as wanted already."""
    if not Card.objects.filter(pk=card_of(request).pk, status=wanted).exists():
        raise Problem(refusal)


def _shown(request: Request) -> Response:
    return Response(CardSerializer(standing_of(card_of(request).pk)).data)
