"""Resumable uploads of captures: tus 1.0 core, creation, checksum, expiration and termination."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.response import Response
from rest_framework.reverse import reverse

from ecarte.problems import UNSUPPORTED_MEDIA_TYPE
from verification.intake import problems as p
from verification.intake import tus
from verification.intake.authentication import enrolment_of
from verification.intake.base_views import EnrolmentView
from verification.intake.capacity import UPLOADS_FULL, a_place
from verification.intake.checksums import checksum
from verification.intake.expiring import expires_header
from verification.intake.quick.serializers import CaptureStateSerializer
from verification.intake.quick.tries import state_of
from verification.intake.receiving import receive
from verification.intake.schema import ENROLMENT_CALL, TUS_CALL, TUS_RESUMABLE, header, problems
from verification.intake.selectors import resume_offset
from verification.intake.upload_problems import UPLOAD_PIECE_CHECKSUM, UPLOAD_PIECE_TOO_LARGE
from verification.intake.uploads import announce_capture, remove_capture
from verification.intake.views import CLOSED
from verification.models import Capture

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.authentication import BaseAuthentication
    from rest_framework.request import Request

EXPIRES = "Until when the rest is awaited (HTTP date); gone once all is here."
CHECKSUM = "`sha1` or `sha256`, a space, and the digest of these bytes in Base64."
CHALLENGE = (p.CHALLENGE_UNKNOWN, p.CHALLENGE_USED, p.CHALLENGE_EXPIRED)


class TusView(EnrolmentView):
    """Answers in the tus version that it requires; OPTIONS tells what is supported to anyone."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [] if self.request and self.request.method == "OPTIONS" else super().get_authenticators()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method == "OPTIONS":
            return
        super().initial(request, *args, **kwargs)
        if request.method != "GET":
            tus.require_version(request.headers)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response.headers["Tus-Resumable"] = tus.VERSION
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        return Response(status=204, headers=tus.capabilities())


class Captures(TusView):
    @extend_schema(
        operation_id="announce_capture",
        request=None,
        parameters=[
            TUS_RESUMABLE,
            header("Upload-Length", "Size of the film in bytes.", kind=int),
            header(
                "Upload-Metadata",
                "`kind` (document, face), `challenge` (UUID), `sha256` (64 hexadecimal digits), `filetype` "
                "(optional: video/mp4, video/quicktime, video/webm); values in Base64.",
            ),
            header("Location", "Where the bytes go.", response=[201]),
            header("Upload-Expires", EXPIRES, response=[201]),
        ],
        responses={201: OpenApiResponse(description="Announced; send the bytes to Location.")}
        | problems(
            *(*TUS_CALL, *CHALLENGE, *CLOSED, p.UPLOAD_HEADERS, p.UPLOAD_TOO_LARGE, p.UPLOAD_QUOTA),
            *(p.CAPTURE_EXISTS, p.CAPTURE_NOT_NEEDED),
        ),
    )
    def post(self, request: Request, enrolment_id: UUID) -> Response:
        """Announce a film (tus creation)."""
        capture = announce_capture(
            enrolment=enrolment_of(request),
            announcement=tus.announcement(request.headers),
            now=timezone.now(),
        )
        location = reverse("capture", kwargs={"enrolment_id": enrolment_id, "capture_id": capture.pk})
        headers = {"Location": location, "Upload-Offset": "0", **expires_header(capture)}
        return Response(status=201, headers=headers)


class OneCapture(TusView):
    takes_films = True
    """Bodies longer than any call's (`ecarte.long_bodies`)."""

    @extend_schema(
        operation_id="read_capture",
        responses={200: CaptureStateSerializer} | problems(*ENROLMENT_CALL),
    )
    def get(self, request: Request, enrolment_id: UUID, capture_id: UUID) -> Response:
        """Whether the film is usable, as far as a first look tells, some seconds after its last byte."""
        captures = Capture.objects.select_related("enrolment")
        capture = get_object_or_404(captures, pk=capture_id, enrolment=enrolment_id)
        return Response(CaptureStateSerializer(state_of(capture=capture, now=timezone.now())).data)

    def head(self, request: Request, enrolment_id: UUID, capture_id: UUID) -> Response:
        """Where to go on."""
        capture = get_object_or_404(Capture, pk=capture_id, enrolment=enrolment_id)
        here = {"Upload-Offset": str(resume_offset(capture)), "Upload-Length": str(capture.length)}
        return Response(headers=here | expires_header(capture))

    @extend_schema(
        operation_id="send_capture_bytes",
        request={tus.CONTENT_TYPE: OpenApiTypes.BINARY},
        parameters=[
            TUS_RESUMABLE,
            header("Upload-Offset", "Where these bytes go; HEAD tells it.", kind=int),
            header("Upload-Checksum", CHECKSUM, required=False),
            header("Upload-Offset", "Where the next bytes go.", kind=int, response=[204]),
            header("Upload-Expires", EXPIRES, response=[204]),
        ],
        responses={204: None}
        | problems(
            *(*TUS_CALL, *CLOSED, p.UPLOAD_HEADERS, p.UPLOAD_OFFSET, p.UPLOAD_OVERRUN, p.UPLOAD_BUSY),
            *(UPLOAD_PIECE_CHECKSUM, UPLOAD_PIECE_TOO_LARGE, UPLOADS_FULL),
            *(p.UPLOAD_CHECKSUM, *p.VIDEO_REJECTIONS.values(), p.CAPTURE_EXISTS, UNSUPPORTED_MEDIA_TYPE),
        ),
    )
    def patch(self, request: Request, enrolment_id: UUID, capture_id: UUID) -> Response:
        """Send bytes. What arrives stays if the connection breaks; after the last one the film is checked."""
        if request.content_type != tus.CONTENT_TYPE:
            raise UnsupportedMediaType(request.content_type)
        get_object_or_404(Capture.objects.only("pk"), pk=capture_id, enrolment=enrolment_id)
        with a_place():
            capture = receive(
                capture_id=capture_id,
                offset=tus.offset(request.headers),
                announced=int(request.META.get("CONTENT_LENGTH") or 0),
                body=request.stream or io.BytesIO(),
                checksum=checksum(request.headers),
            )
        return Response(status=204, headers={"Upload-Offset": str(capture.offset), **expires_header(capture)})

    @extend_schema(
        operation_id="remove_capture",
        parameters=[TUS_RESUMABLE],
        responses={204: None} | problems(*TUS_CALL, *CLOSED, p.UPLOAD_BUSY),
    )
    def delete(self, request: Request, enrolment_id: UUID, capture_id: UUID) -> Response:
        """Remove a film that was not submitted (tus termination)."""
        capture = get_object_or_404(
            Capture.objects.select_related("evidence"), pk=capture_id, enrolment=enrolment_id
        )
        remove_capture(capture=capture)
        return Response(status=204)
