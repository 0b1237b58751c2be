"""The error codes of idempotency keys, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

IDEMPOTENCY_KEY_FORM = problem_type(
    "idempotency_key_form",
    400,
    ("Clé d’idempotence mal formée", "Malformed idempotency key"),
    (
        "Envoyez de 16 à 128 caractères ASCII visibles entre guillemets, par exemple un UUID.",
        "Send 16 to 128 visible ASCII characters in quotation marks, a UUID for example.",
    ),
)
IDEMPOTENCY_KEY_REUSED = problem_type(
    "idempotency_key_reused",
    422,
    ("Clé d’idempotence déjà employée", "Idempotency key already used"),
    (
        "Cette clé a servi pour un autre appel. Prenez une nouvelle clé pour chaque nouvel appel.",
        "This key served for another call. Take a new key for each new call.",
    ),
)
IDEMPOTENCY_RUNNING = problem_type(
    "idempotency_running",
    409,
    ("Appel encore en cours", "Call still under way"),
    (
        "Le premier envoi de cet appel n’est pas terminé. Attendez Retry-After, puis renvoyez-le.",
        "The first sending of this call has not ended. Wait for Retry-After, then send it again.",
    ),
)

IDEMPOTENCY_PROBLEMS = (IDEMPOTENCY_KEY_FORM, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_RUNNING)
