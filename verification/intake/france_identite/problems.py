"""The error codes of the way through France Identité, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

RETRY_AFTER = 30
"""Seconds to wait for a provider that does not answer."""

IDENTITY_UNAVAILABLE = problem_type(
    "identity_unavailable",
    503,
    ("France Identité ne répond pas", "France Identité does not answer"),
    (
        "Attendez le délai de l’en-tête Retry-After, puis recommencez avec France Identité, ou filmez.",
        "Wait for Retry-After, then start again with France Identité, or film.",
    ),
)
IDENTITY_REFUSED = problem_type(
    "identity_refused",
    422,
    ("Réponse de France Identité refusée", "Answer of France Identité refused"),
    (
        "Recommencez avec France Identité ; si cela se répète, filmez votre pièce et votre visage.",
        "Start again with France Identité; if it happens again, film your identity document and your face.",
    ),
)
IDENTITY_DECLINED = problem_type(
    "identity_declined",
    422,
    ("Identification interrompue", "Identification declined"),
    (
        "Vous n’êtes pas allé au bout avec France Identité. Recommencez, ou filmez.",
        "You did not go through with France Identité. Start again, or film.",
    ),
)
IDENTITY_REQUEST_USED = problem_type(
    "identity_request_used",
    409,
    ("Demande d’identité déjà utilisée", "Identity request already used"),
    ("Une demande ne sert qu’une fois. Recommencez.", "A request serves once. Start again."),
)
IDENTITY_REQUEST_EXPIRED = problem_type(
    "identity_request_expired",
    422,
    ("Demande d’identité expirée", "Identity request expired"),
    (
        "Trop de temps a passé, ou une demande plus récente existe. Recommencez avec France Identité.",
        "Too much time has passed, or a newer request exists. Start again with France Identité.",
    ),
)
IDENTITY_UNKNOWN = problem_type(
    "identity_unknown",
    422,
    ("Identité inconnue", "Unknown identity"),
    ("Prouvez votre identité avec France Identité, ou filmez.", "Prove it with France Identité, or film."),
)
IDENTITY_EXPIRED = problem_type(
    "identity_expired",
    422,
    ("Identité expirée", "Identity expired"),
    (
        "Trop de temps a passé depuis France Identité. Prouvez de nouveau votre identité, puis envoyez.",
        "Too much time has passed since France Identité. Prove your identity again, then submit.",
    ),
)

OF_A_REQUEST = (IDENTITY_REFUSED, IDENTITY_UNAVAILABLE)
OF_AN_ANSWER = (*OF_A_REQUEST, IDENTITY_DECLINED, IDENTITY_REQUEST_USED, IDENTITY_REQUEST_EXPIRED)
OF_A_SUBMISSION = (IDENTITY_UNKNOWN, IDENTITY_EXPIRED)
IDENTITY_PROBLEMS = (*OF_AN_ANSWER, *OF_A_SUBMISSION)
