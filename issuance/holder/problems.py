"""The error codes of the calls about a card, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

CARD_TOKEN_REFUSED = problem_type(
    "card_token_refused",
    401,
    ("Jeton de carte refusé", "Card token refused"),
    (
        "Demandez un nouveau jeton (POST /issuance/token) avec le jeton de renouvellement. S’il est refusé "
        "aussi, la carte est terminée : ouvrez une nouvelle demande.",
        "Ask for a new token (POST /issuance/token) with the refresh token. If that is refused too, the card "
        "has ended: open a new enrolment.",
    ),
)
CARD_NOT_ACTIVE = problem_type(
    "card_not_active",
    409,
    ("Carte non active", "Card not active"),
    (
        "Cette carte n’a pas encore été retirée, ou elle est terminée.",
        "This card was not collected yet, or has ended.",
    ),
)
SUSPENDED_BY_OTHERS = problem_type(
    "suspended_by_others",
    409,
    ("Suspension demandée ailleurs", "Suspended by others"),
    (
        "Cette suspension n’a pas été demandée sur ce téléphone. Appelez votre caisse pour la lever.",
        "This suspension was not asked for on this phone. Call your health-insurance office to lift it.",
    ),
)

HOLDER_PROBLEMS = (CARD_TOKEN_REFUSED, CARD_NOT_ACTIVE, SUSPENDED_BY_OTHERS)
