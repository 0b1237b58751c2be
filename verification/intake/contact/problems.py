"""The error codes of the contact's confirmation, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

CONTACT_CHANNEL_CLOSED = problem_type(
    "contact_channel_closed",
    422,
    ("Envoi non disponible par ce moyen", "Channel not available"),
    (
        "Demandez le code par l’autre moyen (email, sms).",
        "Ask for the code by the other channel (email, sms).",
    ),
)
CONTACT_CODES_QUOTA = problem_type(
    "contact_codes_quota",
    429,
    ("Trop de codes demandés", "Too many codes"),
    (
        "Attendez le délai de l’en-tête Retry-After ; le dernier code reçu reste valable jusqu’à son terme.",
        "Wait for Retry-After; the last code stays good until it expires.",
    ),
)
CONTACT_CODE_REFUSED = problem_type(
    "contact_code_refused",
    422,
    ("Code refusé", "Code refused"),
    (
        "Vérifiez le dernier code reçu. S’il est expiré ou refusé plusieurs fois, demandez-en un autre.",
        "Check the last code you received. If it has expired or was refused several times, ask for another.",
    ),
)
CONTACT_UNCONFIRMED = problem_type(
    "contact_unconfirmed",
    422,
    ("Contact non confirmé", "Contact not confirmed"),
    (
        "Demandez un code, puis saisissez-le. Si rien n’arrive, faites enregistrer votre adresse "
        "électronique ou votre numéro de mobile par votre caisse, ou passez par France Identité.",
        "Ask for a code, then enter it. If nothing arrives, have your health-insurance office record your "
        "e-mail address or mobile number, or go through France Identité.",
    ),
)

CONTACT_PROBLEMS = (CONTACT_CHANNEL_CLOSED, CONTACT_CODES_QUOTA, CONTACT_CODE_REFUSED, CONTACT_UNCONFIRMED)
