"""Problem details (RFC 9457): the one shape of every error that a phone or a professional's software gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language
from drf_standardized_errors.formatter import flatten_errors
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drf_standardized_errors.types import ExceptionHandlerContext

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Text:
    """A text in both languages; `str()` gives the one of the request."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.fr


@dataclass(frozen=True)
class ProblemType:
    """One kind of error. `code` is stable; `detail` tells the person what to do next."""

    code: str
    status: int
    title: Text
    detail: Text

    @property
    def uri(self) -> str:
        """Where it is described."""
        return f"{settings.PUBLIC_URL}/api/v1/problems/{self.code}"


def problem_type(code: str, status: int, title: tuple[str, str], detail: tuple[str, str]) -> ProblemType:
    """Write one down; texts are (French, English)."""
    return ProblemType(code, status, Text(*title), Text(*detail))


class Problem(exceptions.APIException):
    """An error of this kind. `members` are added to the answer (RFC 9457 section 3.2)."""

    def __init__(
        self, kind: ProblemType, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail=str(kind.detail), code=kind.code)
        self.kind = kind
        self.status_code = kind.status
        self.headers = dict(headers or {})
        self.members = members


INVALID_REQUEST = problem_type(
    "invalid_request",
    400,
    ("Requête incorrecte", "Invalid request"),
    ("Corrigez les champs indiqués, puis recommencez.", "Correct the listed fields and try again."),
)
MALFORMED_REQUEST = problem_type(
    "malformed_request",
    400,
    ("Requête illisible", "Malformed request"),
    ("Le corps doit être un objet JSON.", "The body must be a JSON object."),
)
INVALID_DPOP_PROOF = problem_type(
    "invalid_dpop_proof",
    401,
    ("Preuve de possession refusée", "Proof of possession refused"),
    (
        "Signez une nouvelle preuve DPoP pour cet appel, et vérifiez l’heure de l’appareil.",
        "Sign a new DPoP proof for this call, and check the clock of the device.",
    ),
)
NOT_FOUND = problem_type(
    "not_found",
    404,
    ("Introuvable", "Not found"),
    (
        "Rien ne se trouve ici pour vous. Vérifiez l’adresse.",
        "There is nothing here for you. Check the address.",
    ),
)
METHOD_NOT_ALLOWED = problem_type(
    "method_not_allowed",
    405,
    ("Méthode non permise", "Method not allowed"),
    ("Utilisez une des méthodes de l’en-tête Allow.", "Use one of the methods in the Allow header."),
)
NOT_ACCEPTABLE = problem_type(
    "not_acceptable",
    406,
    ("Format non disponible", "Not acceptable"),
    ("Les réponses sont en application/json.", "Answers are application/json."),
)
REQUEST_TOO_LARGE = problem_type(
    "request_too_large",
    413,
    ("Requête trop longue", "Request too large"),
    ("Envoyez un corps plus court.", "Send a shorter body."),
)
UNSUPPORTED_MEDIA_TYPE = problem_type(
    "unsupported_media_type",
    415,
    ("Type de contenu non pris en charge", "Unsupported media type"),
    (
        "Envoyez le type de contenu documenté pour cet appel.",
        "Send the content type documented for this call.",
    ),
)
TOO_MANY_REQUESTS = problem_type(
    "too_many_requests",
    429,
    ("Trop d’appels", "Too many requests"),
    (
        "Attendez le délai de l’en-tête Retry-After, puis recommencez.",
        "Wait for Retry-After, then try again.",
    ),
)
SERVER_ERROR = problem_type(
    "server_error",
    500,
    ("Erreur du service", "Server error"),
    ("Recommencez dans quelques minutes : rien n’est perdu.", "Try again in a few minutes: nothing is lost."),
)
GENERIC: dict[type[exceptions.APIException], ProblemType] = {
    exceptions.ValidationError: INVALID_REQUEST,
    exceptions.ParseError: MALFORMED_REQUEST,
    exceptions.NotFound: NOT_FOUND,
    exceptions.MethodNotAllowed: METHOD_NOT_ALLOWED,
    exceptions.NotAcceptable: NOT_ACCEPTABLE,
    exceptions.UnsupportedMediaType: UNSUPPORTED_MEDIA_TYPE,
    exceptions.Throttled: TOO_MANY_REQUESTS,
}
"""What the framework raises by itself. Anything else that is not a `Problem` is a defect: SERVER_ERROR."""


def body_of(exc: exceptions.APIException) -> dict[str, Any]:
    """The problem details of an error."""
    kind = kind_of(exc)
    body = {
        "type": kind.uri,
        "title": str(kind.title),
        "status": kind.status,
        "code": kind.code,
        "detail": str(kind.detail),
    }
    if isinstance(exc, exceptions.ValidationError):
        body["errors"] = [
            {"pointer": _pointer(error.attr), "code": error.code, "detail": error.detail}
            for error in flatten_errors(exc.detail)
        ]
    return body | getattr(exc, "members", {})


def kind_of(exc: exceptions.APIException) -> ProblemType:
    """Which kind an error is."""
    if isinstance(exc, Problem):
        return exc.kind
    return next((kind for raised, kind in GENERIC.items() if isinstance(exc, raised)), SERVER_ERROR)


def _pointer(attribute: str | None) -> str:
    """JSON pointer (RFC 6901) to the field, as in RFC 9457 section 3; "#" for the whole body."""
    return "#" if attribute in (None, "non_field_errors") else "#/" + str(attribute).replace(".", "/")


class _Handler(ExceptionHandler):
    """drf-standardized-errors converts, rolls back and reports; the shape is ours."""

    def format_exception(self, exc: exceptions.APIException) -> dict[str, Any]:
        return body_of(exc)

    def get_headers(self, exc: exceptions.APIException) -> dict[str, str]:
        headers: dict[str, str] = super().get_headers(exc)
        return headers | getattr(exc, "headers", {})

    def get_response(self, exc: exceptions.APIException, data: dict[str, Any]) -> Response:
        return Response(data, status=data["status"], headers=self.get_headers(exc), content_type=MEDIA_TYPE)


def exception_handler(exc: Exception, context: ExceptionHandlerContext) -> Response | None:
    """REST framework's `EXCEPTION_HANDLER`; None (a debug page) for a defect while `DEBUG` is on."""
    return _Handler(exc, context).run()
