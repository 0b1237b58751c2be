"""The error codes of a change of device, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

CONTINUATION_CODE_FORM = problem_type(
    "continuation_code_form",
    422,
    ("Code mal saisi", "Mistyped code"),
    (
        "Un caractère manque ou est erroné. Comparez avec le code affiché sur l’autre appareil.",
        "A character is missing or wrong. Compare it with the code on the other device.",
    ),
)
CONTINUATION_REFUSED = problem_type(
    "continuation_refused",
    422,
    ("Code de reprise refusé", "Continuation code refused"),
    (
        "Ce code a servi, a expiré ou a été remplacé. Demandez-en un autre sur l’ancien appareil ; "
        "sans lui, ouvrez une nouvelle demande.",
        "This code was used, has expired or was replaced. Ask for another on the former device; "
        "without it, open a new enrolment.",
    ),
)
CONTINUATION_TOO_LATE = problem_type(
    "continuation_too_late",
    409,
    ("La carte attend sur l’ancien appareil", "The card waits for the former device"),
    (
        "Votre identité est vérifiée et la carte est liée à l’ancien appareil : retirez-la sur celui-ci, "
        "ou retirez la demande et ouvrez-en une sur le nouvel appareil.",
        "Your identity is verified and the card is bound to the former device: collect it there, "
        "or withdraw and open an enrolment on the new device.",
    ),
)

CONTINUATION_PROBLEMS = (CONTINUATION_CODE_FORM, CONTINUATION_REFUSED, CONTINUATION_TOO_LATE)
