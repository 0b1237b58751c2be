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

CONTINUATION_PROBLEMS = (CONTINUATION_CODE_FORM, CONTINUATION_REFUSED)
