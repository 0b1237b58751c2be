"""The error codes of the insurers' calls, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

CLIENT_REFUSED = problem_type(
    "client_refused",
    401,
    ("Assertion refusée", "Assertion refused"),
    (
        "Signez une nouvelle assertion pour cet appel avec une clé enregistrée, et vérifiez l’heure.",
        "Sign a new assertion for this call with a registered key, and check the clock.",
    ),
)
CARD_UNKNOWN = problem_type(
    "card_unknown",
    404,
    ("Carte inconnue", "Card unknown"),
    (
        "Ce régime n’a pas d’e-carte sous ce numéro. Vérifiez-le.",
        "This scheme has no e-card under that number. Check it.",
    ),
)
CARD_ENDED = problem_type(
    "card_ended",
    409,
    ("Carte dans un autre état", "Card in another state"),
    (
        "La carte n’est pas dans un état qui le permet : « card_status » dit lequel.",
        "The card is not in a state that allows it: “card_status” tells which.",
    ),
)

INSURER_PROBLEMS = (CLIENT_REFUSED, CARD_UNKNOWN, CARD_ENDED)
