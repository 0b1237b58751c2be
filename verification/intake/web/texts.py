"""What the modules of the page say, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """By the name under which the modules ask for it."""
    return _documents() | _filming() | _camera() | _following()


def _documents() -> dict[str, str]:
    return {
        "front": _("Montrez le côté avec votre photo"),
        "front_after": _("Retournez-la et montrez le côté avec votre photo"),
        "tilt_left": _("Inclinez doucement la pièce vers la gauche, puis redressez-la"),
        "tilt_right": _("Inclinez doucement la pièce vers la droite, puis redressez-la"),
        "tilt_up": _("Inclinez doucement la pièce vers le haut, puis redressez-la"),
        "tilt_down": _("Inclinez doucement la pièce vers le bas, puis redressez-la"),
        "back_alone": _("Montrez le verso ; pour un passeport, la page de la photo"),
        "back": _("Retournez-la ; pour un passeport, restez sur la page de la photo"),
    }


def _filming() -> dict[str, str]:
    return {
        "ready": _("C’est bien : vous pouvez filmer"),
        "rest": _("Restez de face, au repos"),
        "starting": _("Le film commence dans 3 secondes"),
        "seconds_left": _("Encore {seconds} s"),
        "filmed": _("Le film est terminé"),
        "sending": _("Envoi : {percent} %"),
        "lost": _("La connexion est coupée. L’envoi reprendra tout seul, là où il s’est arrêté."),
        "checking": _("Le film est arrivé. Vérification…"),
        "wait_until": _("Recommencez à partir de {time}."),
    }


def _camera() -> dict[str, str]:
    return {
        "camera_refused": _(
            "L’accès à la caméra est refusé. Touchez l’icône à gauche de l’adresse de la page, autorisez "
            "la caméra, puis réessayez."
        ),
        "camera_missing": _("Aucune caméra n’a été trouvée sur cet appareil."),
        "camera_busy": _(
            "La caméra est utilisée par une autre application. Fermez les appels vidéo et les autres "
            "onglets, puis réessayez."
        ),
        "camera_failed": _("La caméra s’est arrêtée. Réessayez."),
    }


def _following() -> dict[str, str]:
    return {
        "offline": _("La connexion est coupée. Vérifiez votre réseau, puis réessayez : rien n’est perdu."),
        "codes_differ": _("Les deux codes ne sont pas les mêmes. Saisissez-les de nouveau."),
        "code_sent": _("Si votre caisse connaît ce moyen de vous joindre, un code vient d’y être envoyé."),
        "contact_confirmed": _("C’est confirmé."),
        "until": _("Ce code est valable jusqu’au {time}."),
        "answering": _("France Identité a répondu. Vérification de la réponse…"),
        "status_opened": _("Votre demande est commencée"),
        "status_checking": _("Votre demande est en cours de contrôle"),
        "status_waiting": _("Un agent va vérifier votre identité"),
        "status_film_again": _("Il faut filmer de nouveau"),
        "status_approved": _("Votre identité est vérifiée"),
        "status_active": _("Votre carte est active"),
        "status_refused": _("Votre demande n’a pas abouti"),
        "status_withdrawn": _("Votre demande est retirée"),
        "status_expired": _("Votre demande a expiré"),
    }
