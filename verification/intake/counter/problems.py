"""The error code of help at a counter, with its texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

COUNTER_CODE_REFUSED = problem_type(
    "counter_code_refused",
    422,
    ("Code d’accueil refusé", "Counter code refused"),
    (
        "Ce code est mal saisi, a servi ou a expiré. Demandez-en un autre à la personne qui vous aide.",
        "This code is mistyped, was used or has expired. Ask whoever helps you for another.",
    ),
)

COUNTER_PROBLEMS = (COUNTER_CODE_REFUSED,)
