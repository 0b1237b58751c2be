"""The insurers' calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from ecarte.problem_answers import problems
from ecarte.problems import NOT_ACCEPTABLE, SERVER_ERROR, TOO_MANY_REQUESTS, Problem
from verification.insurer import serializers as s
from verification.insurer.authentication import SignedAssertion, client_of
from verification.insurer.cards import RESUME, REVOKE, SUSPEND, Act, do, find_card
from verification.insurer.problems import INSURER_PROBLEMS
from verification.insurer.throttling import CallsPerInsurer
from verification.intake.base_views import IntakeView, valid
from verification.intake.problems import NIR_FORM, NIR_KEY
from verification.intake.schema import JSON_BODY
from verification.nir import InvalidNir, Nir

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

ANSWERS: dict[Any, Any] = {200: s.CardStatusSerializer} | problems(
    *(*INSURER_PROBLEMS, *JSON_BODY, NIR_FORM, NIR_KEY),
    *(NOT_ACCEPTABLE, TOO_MANY_REQUESTS, SERVER_ERROR),
)


class _ActView(IntakeView):
    authentication_classes = [SignedAssertion]
    throttle_classes = [CallsPerInsurer]


class InsurerSuspensions(_ActView):
    @extend_schema(
        operation_id="insurer_suspend_card", request=s.InsurerSuspensionSerializer, responses=ANSWERS
    )
    def post(self, request: Request) -> Response:
        """Suspend a card of the client's scheme; its phone lifts it no more."""
        return _done(SUSPEND, s.InsurerSuspensionSerializer, request)


class InsurerResumptions(_ActView):
    @extend_schema(
        operation_id="insurer_resume_card", request=s.InsurerResumptionSerializer, responses=ANSWERS
    )
    def post(self, request: Request) -> Response:
        """Lift a suspension, whoever asked for it."""
        return _done(RESUME, s.InsurerResumptionSerializer, request)


class InsurerRevocations(_ActView):
    @extend_schema(
        operation_id="insurer_revoke_card", request=s.InsurerRevocationSerializer, responses=ANSWERS
    )
    def post(self, request: Request) -> Response:
        """Revoke a card of the client's scheme for good."""
        return _done(REVOKE, s.InsurerRevocationSerializer, request)


def _done(act: Act, shape: type[Serializer[Any]], request: Request) -> Response:
    asked, client = valid(shape, request), client_of(request)
    nir = _nir(asked["nir"]) if "nir" in asked else None
    card_id = find_card(client=client, case_number=asked.get("case_number"), nir=nir)
    status = do(act, card_id=card_id, client=client, reason=asked["reason"])
    return Response(s.CardStatusSerializer({"status": status}).data)


def _nir(text: str) -> Nir:
    try:
        return Nir.parse(text)
    except InvalidNir as error:
        raise Problem({"form": NIR_FORM, "key": NIR_KEY}[error.code]) from error
