"""What the agent reads for each finding: its name, its measure in words. Unknown codes show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from verification.models import Finding

GROUPS: dict[str, tuple[_StrPromise, tuple[str, ...]]] = {
    "document": (_("Pièce d’identité"), ("document", "mrz", "portrait")),
    "identity": (_("Identité"), ("register", "nir")),
    "face": (_("Visage"), ("face",)),
    "other": (_("Autres contrôles"), ()),
}
"""Title of each group of findings, and the first parts of the codes that belong to it."""

CODES: dict[str, _StrPromise] = {
    "document.video": _("Vidéo de la pièce exploitable"),
    "document.type": _("Type de pièce accepté"),
    "document.dates": _("Dates vraisemblables"),
    "document.expiry": _("Pièce en cours de validité"),
    "mrz.found": _("Bande de lecture trouvée"),
    "mrz.read": _("Bande de lecture déchiffrée"),
    "mrz.check_digits": _("Clés de contrôle de la bande"),
    "portrait.found": _("Photo trouvée sur la pièce"),
    "portrait.size": _("Finesse de la photo"),
    "face.video": _("Vidéo du visage exploitable"),
    "face.found": _("Visage de face"),
    "face.count": _("Une seule personne à l’image"),
    "face.size": _("Finesse du visage"),
    "face.light": _("Éclairage du visage"),
    "face.same": _("Même personne tout au long de la vidéo"),
    "face.match": _("Ressemblance avec la photo de la pièce"),
    "face.liveness": _("Personne réellement présente"),
    "face.challenge": _("Gestes demandés réalisés"),
    "nir.sex": _("Sexe selon le NIR"),
    "nir.birth_year": _("Année de naissance selon le NIR"),
    "nir.birth_month": _("Mois de naissance selon le NIR"),
    "register.family_name": _("Nom de naissance"),
    "register.given_names": _("Prénoms"),
    "register.birth_date": _("Date de naissance"),
    "register.sex": _("Sexe"),
    "engine.child": _("Analyse automatique"),
}

DETAILS: dict[str, _StrPromise] = {
    "birth_date": _("date de naissance"),
    "birth_date_unknown": _("date de naissance incomplète"),
    "blurred": _("floue"),
    "composite": _("ensemble de la bande"),
    "confirm": _("à relire sur l’image"),
    "crashed": _("l’analyse s’est interrompue"),
    "different": _("visages différents"),
    "document_number": _("numéro de pièce"),
    "expired": _("date dépassée"),
    "expires_this_month": _("expire ce mois-ci"),
    "expiry_date": _("date d’expiration"),
    "expiry_unknown": _("date d’expiration inconnue"),
    "first_name_only": _("seul le premier prénom concorde"),
    "missing_capture": _("il manque une vidéo"),
    "gave_up": _("l’analyse a échoué plusieurs fois"),
    "grey_zone": _("zone d’incertitude"),
    "identity_card": _("carte d’identité"),
    "implausible": _("dates impossibles"),
    "invalid_output": _("l’analyse a rendu un résultat inutilisable"),
    "memory": _("l’analyse a manqué de mémoire"),
    "mrz_unread": _("bande de lecture non déchiffrée"),
    "nir_month_unknown": _("mois inconnu de l’état civil"),
    "no_automatic_test": _("aucun contrôle automatique, à vérifier dans la vidéo"),
    "no_face": _("aucun visage trouvé"),
    "no_mrz": _("aucune bande de lecture trouvée"),
    "no_portrait": _("aucune photo trouvée sur la pièce"),
    "none": _("introuvable"),
    "not_a_video": _("ce n’est pas une vidéo"),
    "not_frontal": _("visage tourné"),
    "not_recognised": _("type non reconnu"),
    "not_stated": _("non précisé sur la pièce"),
    "older_identity_card": _("carte d’identité d’ancien modèle"),
    "optional": _("zone facultative"),
    "passport": _("passeport"),
    "read": _("lue sans hésitation"),
    "residence_permit": _("titre de séjour"),
    "several": _("un second visage apparaît"),
    "several_people": _("le visage change au cours de la vidéo"),
    "single_frame": _("une seule image exploitable"),
    "timeout": _("l’analyse a pris trop de temps"),
    "to_confirm": _("repose sur une lecture à confirmer"),
    "too_bright": _("trop clair"),
    "too_dark": _("trop sombre"),
    "too_small": _("trop petit"),
    "unread": _("illisible"),
    "video_codec": _("format de vidéo non pris en charge"),
    "video_frame_rate": _("cadence d’images anormale"),
    "video_too_large": _("vidéo trop grande"),
    "video_too_long": _("vidéo trop longue"),
    "video_too_short": _("vidéo trop courte"),
    "video_truncated": _("vidéo incomplète"),
}

ACTIONS: dict[str, _StrPromise] = {
    "turn_left": _("Tourner la tête vers sa gauche (à droite de l’image)"),
    "turn_right": _("Tourner la tête vers sa droite (à gauche de l’image)"),
    "look_up": _("Lever la tête"),
    "look_down": _("Baisser la tête"),
    "blink": _("Fermer puis rouvrir les yeux"),
    "smile": _("Sourire"),
    "front": _("Montrer le recto"),
    "tilt": _("Incliner la pièce"),
    "back": _("Montrer le verso"),
}
"""What a challenge may ask for (`verification.intake.challenges`)."""

STILLS: dict[str, _StrPromise] = {
    "document": _("Pièce, recto"),
    "document_back": _("Pièce, verso"),
    "mrz": _("Bande de lecture"),
    "portrait": _("Photo de la pièce"),
    "face_1": _("Vidéo, image 1"),
    "face_2": _("Vidéo, image 2"),
    "face_3": _("Vidéo, image 3"),
}


def label_of(finding: Finding) -> str:
    return str(CODES.get(finding.code, finding.code))


def group_of(finding: Finding) -> str:
    prefix = finding.code.partition(".")[0]
    return next((group for group, (_title, prefixes) in GROUPS.items() if prefix in prefixes), "other")
