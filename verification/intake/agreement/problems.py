"""The error codes of a parent's agreement, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

AGREEMENT_MISSING = problem_type(
    "agreement_missing",
    422,
    ("Accord d’un parent manquant", "A parent’s agreement is missing"),
    (
        "Demandez un code d’accord, et faites-le confirmer par un parent dans l’application qui a sa carte.",
        "Ask for an agreement code, and have a parent confirm it in the app that holds their card.",
    ),
)
AGREEMENT_CODE_FORM = problem_type(
    "agreement_code_form",
    422,
    ("Code mal saisi", "Mistyped code"),
    (
        "Un caractère manque ou est erroné. Comparez avec le code affiché sur le téléphone de l’enfant.",
        "A character is missing or wrong. Compare it with the code on the child’s phone.",
    ),
)
AGREEMENT_REFUSED = problem_type(
    "agreement_refused",
    422,
    ("Accord non enregistré", "Agreement not recorded"),
    (
        "Il faut un code en cours, et l’e-carte active d’un parent déclaré à la caisse sur cet appareil. "
        "Demandez un autre code, ou adressez-vous à votre caisse.",
        "It takes a code in force, and on this device the active e-carte of a parent whom the "
        "health-insurance office knows as such. Ask for another code, or visit the office.",
    ),
)
AGREEMENT_TOO_LATE = problem_type(
    "agreement_too_late",
    409,
    ("Accord déjà examiné", "Agreement no longer asked for"),
    (
        "Votre identité est vérifiée : plus aucun accord n’est attendu.",
        "Your identity is verified: no agreement is awaited any more.",
    ),
)

AGREEMENT_PROBLEMS = (AGREEMENT_MISSING, AGREEMENT_CODE_FORM, AGREEMENT_REFUSED, AGREEMENT_TOO_LATE)
