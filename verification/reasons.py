"""Coded reasons: what the agent picks, what the person is told, what to film again. In French and English.

The rows of the `Reason` table start from this catalogue; an administrator may change the wording or switch
one off. All fraud reasons share one public code, so that a refusal teaches an attacker nothing (PVID practice).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from verification.guidance import DOCUMENT as DOCUMENT_HINTS
from verification.guidance import FACE as FACE_HINTS
from verification.guidance import Hint
from verification.parts import DOCUMENT, EVERY, Part


class Decision(models.TextChoices):
    """What an agent may decide."""

    APPROVE = "approve", _("Accepter")
    RECAPTURE = "recapture", _("Faire filmer de nouveau")
    REFUSE = "refuse", _("Refuser")
    COLLEAGUE = "colleague", _("Demander l’avis d’un collègue")
    ESCALATE = "escalate", _("Transmettre au référent fraude")


@dataclass(frozen=True, kw_only=True)
class ReasonText:
    """One reason. `public_*` is what the person reads: it says what to do next.

    Of a reason to film again it says how to film better; what to film is said before it (`verification.parts`).
    """

    code: str
    decision: Decision
    internal_fr: str
    internal_en: str
    public_code: str = ""
    public_fr: str = ""
    public_en: str = ""
    parts: tuple[Part, ...] = ()
    """What is filmed again unless the agent chooses otherwise."""


_NOT_VERIFIED_FR = "Nous n’avons pas pu vérifier votre identité à distance. Adressez-vous à votre caisse avec une pièce d’identité."
_NOT_VERIFIED_EN = "We could not verify your identity remotely. Please visit your health-insurance office with an identity document."


def _fraud(code: str, decision: Decision, fr: str, en: str) -> ReasonText:
    return ReasonText(
        code=code,
        decision=decision,
        internal_fr=fr,
        internal_en=en,
        public_code="identity_not_verified",
        public_fr=_NOT_VERIFIED_FR,
        public_en=_NOT_VERIFIED_EN,
    )


def _again(
    code: str, parts: tuple[Part, ...], fr: str, en: str, public_fr: str, public_en: str
) -> ReasonText:
    return ReasonText(
        code=code,
        decision=Decision.RECAPTURE,
        internal_fr=fr,
        internal_en=en,
        public_code=code,
        public_fr=public_fr,
        public_en=public_en,
        parts=parts,
    )


NOT_ELIGIBLE = "not_eligible"
"""The one reason for every obstacle (`verification.obstacles`), offered where there is one: which it was is not
told, as it may be somebody else's enrolment."""

_DOCUMENT_INTERNAL: dict[str, tuple[str, str]] = {
    "document_too_dark": ("Pièce trop sombre", "Document too dark"),
    "document_blurred": ("Pièce floue", "Document blurred"),
    "document_front_missing": ("Recto manquant", "Front missing"),
    "document_back_missing": ("Verso manquant", "Back missing"),
    "document_cut_off": ("Pièce coupée au bord de l’image", "Document cut off at the edge of the picture"),
    "document_too_far": ("Pièce filmée de trop loin", "Document filmed from too far away"),
    "document_glare": ("Reflet sur la pièce", "Glare on the document"),
    "document_zone_unread": ("Bande de lecture illisible", "Machine-readable zone unreadable"),
}
_ONE_SIDE = {"document_front_missing": (Part.FRONT,), "document_back_missing": (Part.BACK,)}
_FACE_INTERNAL: dict[str, tuple[str, str]] = {
    "face_not_found": ("Aucun visage à l’image", "No face in the picture"),
    "face_not_frontal": ("Visage jamais de face", "Face never frontal"),
    "face_not_alone": ("Plusieurs personnes à l’image", "Several people in the picture"),
    "face_too_far": ("Visage filmé de trop loin", "Face filmed from too far away"),
    "face_too_dark": ("Visage trop sombre", "Face too dark"),
    "face_too_bright": ("Visage trop clair", "Face too bright"),
    "face_uneven_light": ("Visage à moitié dans l’ombre", "Face half in shadow"),
    "face_blurred": ("Visage flou", "Face blurred"),
    "face_eyes_hidden": ("Yeux cachés", "Eyes hidden"),
    "face_covered": ("Visage couvert", "Face covered"),
    "face_actions_missing": ("Gestes demandés non réalisés", "Requested gestures not performed"),
    "face_actions_order": ("Gestes réalisés dans un autre ordre", "Gestures performed in another order"),
    "face_actions_late": ("Gestes réalisés trop tard", "Gestures performed too late"),
    "face_actions_early": ("Gestes réalisés trop tôt", "Gestures performed too early"),
    "face_actions_other": ("Autres gestes que ceux demandés", "Other gestures than those requested"),
    "face_actions_weak": ("Gestes trop peu marqués", "Gestures too slight"),
    "face_actions_return": ("Pas de retour de face entre les gestes", "No return to rest between gestures"),
}


def _document_again(hint: Hint) -> ReasonText:
    """The instruction that the app shows live, said again."""
    parts = _ONE_SIDE.get(hint.code, DOCUMENT)
    return _again(hint.code, parts, *_DOCUMENT_INTERNAL[hint.code], hint.fr, hint.en)


def _face_again(hint: Hint) -> ReasonText:
    """The same of the face."""
    return _again(hint.code, (Part.FACE,), *_FACE_INTERNAL[hint.code], hint.fr, hint.en)


FILM_INSTEAD = "film_instead"
"""The one way to have a case filmed that came by France Identité."""

CATALOGUE: tuple[ReasonText, ...] = (
    ReasonText(
        code="approved",
        decision=Decision.APPROVE,
        internal_fr="Identité vérifiée",
        internal_en="Identity verified",
        public_code="approved",
        public_fr="Votre identité est vérifiée. Retirez votre carte avec votre code.",
        public_en="Your identity is verified. Collect your card with your code.",
    ),
    _again(
        "document_unreadable",
        DOCUMENT,
        "Pièce illisible",
        "Document unreadable",
        "Posez votre pièce d’identité à plat, bien éclairée, sans reflet, et attendez que l’image soit nette.",
        "Lay your identity document flat, well lit, without glare, and wait until the picture is sharp.",
    ),
    _again(
        "document_incomplete",
        DOCUMENT,
        "Pièce coupée ou une face manque",
        "Document cut off or a side is missing",
        "Montrez votre pièce d’identité entière, ses quatre coins dans l’image.",
        "Show your whole identity document, its four corners in the picture.",
    ),
    *(_document_again(hint) for hint in DOCUMENT_HINTS),
    _again(
        "face_unreadable",
        (Part.FACE,),
        "Visage non exploitable",
        "Face not usable",
        "Restez de face, à la lumière, sans lunettes de soleil ni masque.",
        "Face the camera in good light, without sunglasses or a mask.",
    ),
    *(_face_again(hint) for hint in FACE_HINTS),
    _again(
        "captures_unreadable",
        EVERY,
        "Vidéos non exploitables",
        "Videos not usable",
        "Filmez à la lumière et sans bouger trop vite.",
        "Film in good light and without moving too fast.",
    ),
    _again(
        FILM_INSTEAD,
        EVERY,
        "À filmer : France Identité ne suffit pas ici",
        "To be filmed: France Identité is not enough here",
        "France Identité ne nous a pas suffi cette fois.",
        "France Identité was not enough for us this time.",
    ),
    ReasonText(
        code="document_expired",
        decision=Decision.REFUSE,
        internal_fr="Pièce expirée",
        internal_en="Document expired",
        public_code="document_expired",
        public_fr="Votre pièce d’identité n’est plus valable. Recommencez avec une pièce en cours de validité.",
        public_en="Your identity document is no longer valid. Start again with a valid one.",
    ),
    ReasonText(
        code="document_not_accepted",
        decision=Decision.REFUSE,
        internal_fr="Type de pièce non accepté",
        internal_en="Type of document not accepted",
        public_code="document_not_accepted",
        public_fr="Cette pièce n’est pas acceptée. Utilisez une carte d’identité, un passeport ou un titre de séjour.",
        public_en="This document is not accepted. Use an identity card, a passport or a residence permit.",
    ),
    ReasonText(
        code="identity_mismatch",
        decision=Decision.REFUSE,
        internal_fr="La pièce ne correspond pas au NIR",
        internal_en="The document does not match the NIR",
        public_code="identity_not_verified",
        public_fr=_NOT_VERIFIED_FR,
        public_en=_NOT_VERIFIED_EN,
    ),
    _fraud(
        "face_mismatch",
        Decision.REFUSE,
        "Le visage n’est pas celui de la pièce",
        "The face is not the document’s",
    ),
    _fraud(
        "document_forged", Decision.REFUSE, "Pièce falsifiée ou contrefaite", "Document forged or counterfeit"
    ),
    _fraud(
        "not_alive", Decision.REFUSE, "Personne non présente (photo, écran, masque)", "Person not present"
    ),
    _fraud("coercion", Decision.REFUSE, "Personne sous contrainte", "Person under coercion"),
    ReasonText(
        code=NOT_ELIGIBLE,
        decision=Decision.REFUSE,
        internal_fr="Pas de carte possible pour ce NIR (voir l’obstacle)",
        internal_en="No card possible for this NIR (see the obstacle)",
        public_code=NOT_ELIGIBLE,
        public_fr="Votre demande ne peut pas aboutir dans l’application. Si vous avez déjà une demande ou une carte sur un autre appareil, poursuivez sur celui-ci, ou ici avec son code de reprise. Sinon, adressez-vous à votre caisse avec une pièce d’identité.",
        public_en="Your enrolment cannot succeed in the app. If you already have an enrolment or a card on another device, go on there, or here with its continuation code. Otherwise visit your health-insurance office with an identity document.",
    ),
    ReasonText(
        code="colleague_wanted",
        decision=Decision.COLLEAGUE,
        internal_fr="Autre regard souhaité",
        internal_en="Another look wanted",
    ),
    _fraud("fraud_suspected", Decision.ESCALATE, "Soupçon de fraude", "Fraud suspected"),
    _fraud(
        "coercion_suspected",
        Decision.ESCALATE,
        "Personne peut-être sous contrainte",
        "Person perhaps under coercion",
    ),
)

REFERENT_ONLY = frozenset({"coercion"})
"""Reasons that only the fraud referent gives: whoever sees a person under coercion hands the case over
(`coercion_suspected`), and the phone, which another may be watching, shows nothing but a case under way."""
