"""Every error code of the REST API, with its texts (French, English): they say what to do next."""

from __future__ import annotations

from ecarte.problems import (
    GENERIC,
    INVALID_DPOP_PROOF,
    REQUEST_TOO_LARGE,
    SERVER_ERROR,
    ProblemType,
    problem_type,
)
from issuance.holder.problems import HOLDER_PROBLEMS
from verification.insurer.problems import INSURER_PROBLEMS
from verification.intake.agreement.problems import AGREEMENT_PROBLEMS
from verification.intake.capacity import UPLOADS_FULL
from verification.intake.contact.problems import CONTACT_PROBLEMS
from verification.intake.continuation.problems import CONTINUATION_PROBLEMS
from verification.intake.counter.problems import COUNTER_PROBLEMS
from verification.intake.france_identite.problems import IDENTITY_PROBLEMS
from verification.intake.idempotency_problems import IDEMPOTENCY_PROBLEMS
from verification.intake.upload_problems import UPLOAD_PROBLEMS
from verification.intake.waiting_room import OPENINGS_FULL

INVALID_TOKEN = problem_type(
    "invalid_token",
    401,
    ("Jeton refusé", "Token refused"),
    (
        "Demandez un nouveau jeton (POST /api/v1/tokens) avec la clé de l’appareil.",
        "Ask for a new token (POST /api/v1/tokens) with the key of the device.",
    ),
)

# Opening ----------------------------------------------------------------------------------------
NIR_FORM = problem_type(
    "nir_form",
    422,
    ("Numéro de sécurité sociale mal formé", "Malformed social-security number"),
    (
        "Saisissez les 15 caractères qui figurent sur votre carte Vitale ou votre attestation de droits.",
        "Enter the 15 characters printed on your carte Vitale or on your certificate of rights.",
    ),
)
NIR_KEY = problem_type(
    "nir_key",
    422,
    ("Numéro de sécurité sociale erroné", "Mistyped social-security number"),
    (
        "Un caractère est erroné : les deux derniers chiffres ne correspondent pas aux autres. Vérifiez-les.",
        "A character is wrong: the last two digits do not match the others. Check what you typed.",
    ),
)
SCHEME_CLOSED = problem_type(
    "scheme_closed",
    422,
    ("Régime non ouvert dans l’application", "Scheme not open in the app"),
    (
        "Choisissez un régime de GET /api/v1/availability, ou adressez-vous à votre caisse.",
        "Choose a scheme of GET /api/v1/availability, or visit your health-insurance office.",
    ),
)
CONSENT_OUTDATED = problem_type(
    "consent_outdated",
    409,
    ("Texte de consentement remplacé", "Consent text superseded"),
    (
        "Lisez le texte en vigueur (version « current »), puis donnez votre accord.",
        "Read the text in force (version “current”), then agree to it.",
    ),
)
ENROLMENT_EXISTS = problem_type(
    "enrolment_exists",
    409,
    ("Une demande est déjà en cours sur cet appareil", "This device already has an enrolment under way"),
    (
        "Reprenez-la (POST /api/v1/tokens donne un nouveau jeton) ou retirez-la avant d’en ouvrir une autre.",
        "Go on with it (POST /api/v1/tokens gives a new token) or withdraw it before you open another.",
    ),
)

# State of the enrolment -------------------------------------------------------------------------
ALREADY_SUBMITTED = problem_type(
    "already_submitted",
    409,
    ("Demande déjà envoyée", "Already submitted"),
    (
        "Rien de plus n’est attendu de vous. Consultez l’état de votre demande.",
        "Nothing more is expected from you. Look at the status of your enrolment.",
    ),
)
ENROLMENT_CLOSED = problem_type(
    "enrolment_closed",
    409,
    ("Demande terminée", "Enrolment closed"),
    ("Cette demande est terminée. Ouvrez-en une nouvelle.", "This enrolment is closed. Open a new one."),
)

# Challenge --------------------------------------------------------------------------------------
CHALLENGE_UNKNOWN = problem_type(
    "challenge_unknown",
    422,
    ("Consigne inconnue", "Unknown challenge"),
    ("Demandez une nouvelle consigne, puis filmez.", "Ask for a new challenge, then film."),
)
CHALLENGE_EXPIRED = problem_type(
    "challenge_expired",
    422,
    ("Consigne expirée", "Challenge expired"),
    (
        "Trop de temps a passé, ou une consigne plus récente existe. Demandez-en une nouvelle, puis filmez.",
        "Too much time has passed, or a newer challenge exists. Ask for a new one, then film.",
    ),
)
CHALLENGE_USED = problem_type(
    "challenge_used",
    409,
    ("Consigne déjà utilisée", "Challenge already used"),
    (
        "Une consigne ne sert qu’une fois. Demandez-en une nouvelle.",
        "A challenge serves once. Ask for a new one.",
    ),
)

# Uploads ----------------------------------------------------------------------------------------
TUS_VERSION = problem_type(
    "tus_version",
    412,
    ("Version de tus non prise en charge", "Unsupported tus version"),
    ("Envoyez l’en-tête Tus-Resumable: 1.0.0.", "Send the header Tus-Resumable: 1.0.0."),
)
UPLOAD_HEADERS = problem_type(
    "upload_headers",
    400,
    ("En-têtes d’envoi incorrects", "Invalid upload headers"),
    (
        "Upload-Length et Upload-Offset comptent des octets ; Upload-Metadata a kind, challenge et sha256.",
        "Upload-Length and Upload-Offset count bytes; Upload-Metadata holds kind, challenge and sha256.",
    ),
)
CAPTURE_NOT_NEEDED = problem_type(
    "capture_not_needed",
    409,
    ("Vidéo non demandée", "Capture not needed"),
    ("Filmez seulement ce qui est demandé dans « recapture ».", "Film only what “recapture” asks for."),
)
CAPTURE_EXISTS = problem_type(
    "capture_exists",
    409,
    ("Vidéo déjà reçue", "Capture already received"),
    (
        "Cette vidéo est déjà reçue. Pour la remplacer, supprimez-la d’abord.",
        "Delete the first one to replace it.",
    ),
)
UPLOAD_TOO_LARGE = problem_type(
    "upload_too_large",
    413,
    ("Vidéo trop lourde", "Video too large"),
    (
        "Filmez moins longtemps ou à une définition plus basse.",
        "Film for a shorter time or at a lower resolution.",
    ),
)
UPLOAD_OVERRUN = problem_type(
    "upload_overrun",
    413,
    ("Envoi plus long qu’annoncé", "Upload longer than announced"),
    (
        "N’envoyez que la taille annoncée dans Upload-Length.",
        "Send no more than the announced Upload-Length.",
    ),
)
UPLOAD_OFFSET = problem_type(
    "upload_offset",
    409,
    ("Position d’envoi incorrecte", "Wrong upload offset"),
    (
        "Demandez la position (HEAD), puis reprenez à cet endroit.",
        "Ask for the offset (HEAD) and go on from there.",
    ),
)
UPLOAD_BUSY = problem_type(
    "upload_busy",
    423,
    ("Envoi déjà en cours", "Upload already under way"),
    (
        "Attendez quelques secondes, demandez la position (HEAD), puis reprenez.",
        "Wait, ask for the offset, go on.",
    ),
)
UPLOAD_QUOTA = problem_type(
    "upload_quota",
    429,
    ("Trop de vidéos envoyées", "Too many uploads"),
    (
        "Attendez le délai de l’en-tête Retry-After, puis filmez de nouveau.",
        "Wait for Retry-After, then film again.",
    ),
)
UPLOAD_CHECKSUM = problem_type(
    "upload_checksum",
    422,
    ("Vidéo altérée pendant l’envoi", "Video altered on its way"),
    (
        "Le fichier reçu n’est pas celui annoncé. Envoyez-le de nouveau.",
        "Another file was announced. Upload it again.",
    ),
)
VIDEO_REJECTIONS: dict[str, ProblemType] = {
    kind.code: kind
    for kind in (
        problem_type(
            "not_a_video",
            422,
            ("Ce n’est pas une vidéo", "Not a video"),
            ("Filmez avec l’application : MP4, MOV ou WebM.", "Film with the app: MP4, MOV or WebM."),
        ),
        problem_type(
            "video_codec",
            422,
            ("Codage vidéo non accepté", "Video codec not accepted"),
            ("Enregistrez en H.264, HEVC, VP8, VP9 ou AV1.", "Record in H.264, HEVC, VP8, VP9 or AV1."),
        ),
        problem_type(
            "video_truncated",
            422,
            ("Vidéo incomplète", "Truncated video"),
            ("La fin de la vidéo manque. Filmez de nouveau.", "The end of the video is missing. Film again."),
        ),
        problem_type(
            "video_too_large",
            422,
            ("Définition trop élevée", "Picture too large"),
            ("Filmez en 1080p ou moins, puis recommencez.", "Film in 1080p or less and try again."),
        ),
        problem_type(
            "video_too_long",
            422,
            ("Vidéo trop longue", "Video too long"),
            ("Filmez moins d’une minute.", "Film for less than a minute."),
        ),
        problem_type(
            "video_too_short",
            422,
            ("Vidéo trop courte", "Video too short"),
            (
                "Filmez au moins deux secondes, en suivant la consigne.",
                "Film at least two seconds, as instructed.",
            ),
        ),
        problem_type(
            "video_frame_rate",
            422,
            ("Trop d’images par seconde", "Frame rate too high"),
            ("Désactivez le ralenti, puis filmez de nouveau.", "Switch slow motion off, then film again."),
        ),
    )
}

# Code and submission ----------------------------------------------------------------------------
WEAK_CODES: dict[str, ProblemType] = {
    why: problem_type(f"code_{why}", 422, ("Code refusé", "Code refused"), detail)
    for why, detail in {
        "length": ("Le code n’a pas la bonne longueur.", "The code does not have the right length."),
        "digits": ("Le code ne contient que des chiffres.", "The code holds digits only."),
        "trivial": (
            "Ce code se devine trop vite. Évitez les suites et les répétitions.",
            "This code is too easy to guess. Avoid sequences and repetitions.",
        ),
        "birth_year": ("N’utilisez pas votre année de naissance.", "Do not use your year of birth."),
    }.items()
}
CODE_MISSING = problem_type(
    "code_missing",
    422,
    ("Code non choisi", "No code chosen"),
    ("Choisissez votre code avant d’envoyer la demande.", "Choose your code before you submit."),
)
CAPTURES_MISSING = problem_type(
    "captures_missing",
    422,
    ("Vidéo manquante", "Capture missing"),
    ("Envoyez les vidéos listées dans « missing ».", "Upload the captures listed in “missing”."),
)

CATALOGUE: dict[str, ProblemType] = {
    kind.code: kind
    for kind in (
        *(INVALID_TOKEN, INVALID_DPOP_PROOF),
        *(NIR_FORM, NIR_KEY, SCHEME_CLOSED, CONSENT_OUTDATED, ENROLMENT_EXISTS),
        *(ALREADY_SUBMITTED, ENROLMENT_CLOSED),
        *(CHALLENGE_UNKNOWN, CHALLENGE_EXPIRED, CHALLENGE_USED),
        *(TUS_VERSION, UPLOAD_HEADERS, CAPTURE_NOT_NEEDED, CAPTURE_EXISTS, UPLOAD_TOO_LARGE, UPLOAD_OVERRUN),
        *(UPLOAD_OFFSET, UPLOAD_BUSY, UPLOAD_QUOTA, UPLOAD_CHECKSUM),
        *VIDEO_REJECTIONS.values(),
        *WEAK_CODES.values(),
        *(CODE_MISSING, CAPTURES_MISSING),
        *HOLDER_PROBLEMS,
        *INSURER_PROBLEMS,
        *UPLOAD_PROBLEMS,
        *IDENTITY_PROBLEMS,
        *COUNTER_PROBLEMS,
        *IDEMPOTENCY_PROBLEMS,
        UPLOADS_FULL,
        OPENINGS_FULL,
        *(*CONTACT_PROBLEMS, *CONTINUATION_PROBLEMS, *AGREEMENT_PROBLEMS),
        *GENERIC.values(),
        *(REQUEST_TOO_LARGE, SERVER_ERROR),
    )
}
"""Every code that a caller can receive; served at /api/v1/problems/<code>."""
