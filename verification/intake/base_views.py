"""What the calls of the app have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import NotFound
from rest_framework.views import APIView

from ecarte.parsers import ShortJSONParser
from verification.intake.authentication import DeviceKey, EnrolmentToken, enrolment_of
from verification.intake.idempotency import keep_body, once
from verification.intake.throttling import CallsPerEnrolment, PerAddress, PerDevice

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response
    from rest_framework.serializers import Serializer
    from rest_framework.throttling import BaseThrottle


class IntakeView(APIView):
    """Never cached, never described to strangers."""

    parser_classes = [ShortJSONParser]
    metadata_class = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Every POST, also the next one that is written, may carry an idempotency key."""
        super().__init_subclass__(**kwargs)
        if "post" in vars(cls):
            setattr(cls, "post", once(vars(cls)["post"]))  # noqa: B010 # not every view has one

    def perform_authentication(self, request: Request) -> None:
        """The body is kept once the caller is known, before a throttle parses it."""
        super().perform_authentication(request)
        keep_body(request)

    def check_throttles(self, request: Request) -> None:
        """The first that refuses ends it: a call that is refused is counted against nobody else."""
        for throttle in self.get_throttles():
            self.limit(throttle, request)

    def limit(self, throttle: BaseThrottle, request: Request) -> None:
        """Raises Throttled."""
        if not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait() or 0)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        return super().finalize_response(request, response, *args, **kwargs)


class EnrolmentView(IntakeView):
    """A call about one enrolment, by the phone whose it is."""

    authentication_classes = [EnrolmentToken]
    throttle_classes = [CallsPerEnrolment]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if kwargs["enrolment_id"] != enrolment_of(request).pk:
            raise NotFound


class DeviceView(IntakeView):
    """A call by a phone that has no token."""

    authentication_classes = [DeviceKey]
    calls: str
    """The kind of call, under which it is counted."""

    def get_throttles(self) -> list[BaseThrottle]:
        return [PerAddress(self.calls), PerDevice(self.calls)]


def valid(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The checked body. Raises ValidationError."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    data: dict[str, Any] = checked.validated_data
    return data
