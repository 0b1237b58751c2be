"""The error codes of films and of their submission, with their texts (French, English)."""

from __future__ import annotations

from ecarte.problems import problem_type

UPLOAD_PIECE_CHECKSUM = problem_type(
    "upload_piece_checksum",
    460,  # of tus 1.0, extension checksum
    ("Morceau altéré pendant l’envoi", "Piece altered on its way"),
    (
        "Rien n’a été gardé de ce morceau. Envoyez-le de nouveau, à la même position.",
        "Nothing of this piece was kept. Send it again, at the same offset.",
    ),
)
UPLOAD_PIECE_TOO_LARGE = problem_type(
    "upload_piece_too_large",
    413,
    ("Morceau trop grand", "Piece too large"),
    (
        "Avec Upload-Checksum, envoyez au plus « max_bytes » octets à la fois.",
        "With Upload-Checksum, send at most “max_bytes” bytes at once.",
    ),
)
CAPTURE_UNUSABLE = problem_type(
    "capture_unusable",
    409,
    ("Vidéo à refaire", "Film to be made again"),
    (
        "Filmez de nouveau ce qui est dans « film_again », en suivant les conseils de chaque vidéo.",
        "Film again what “film_again” lists, as the hints of each film say.",
    ),
)
SUBMISSION_SIGNATURE = problem_type(
    "submission_signature",
    422,
    ("Signature de l’envoi refusée", "Signature of the submission refused"),
    (
        "Signez avec la clé de l’appareil la demande, la consigne et l’empreinte de chaque vidéo envoyée.",
        "Sign enrolment, challenge and the digest of each film that was sent with the key of the device.",
    ),
)

UPLOAD_PROBLEMS = (UPLOAD_PIECE_CHECKSUM, UPLOAD_PIECE_TOO_LARGE, CAPTURE_UNUSABLE, SUBMISSION_SIGNATURE)
