"""What the person is told of their enrolment: grouped states, and what to do next, in French and English."""

from __future__ import annotations

from django.db import models

from verification.states import State


class PublicStatus(models.TextChoices):
    """States as the person sees them: nothing of how a case is examined."""

    OPENED = "opened"
    CHECKING = "checking"
    WAITING = "waiting"
    FILM_AGAIN = "film_again"
    APPROVED = "approved"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


PUBLIC: dict[State, PublicStatus] = {
    State.OPENED: PublicStatus.OPENED,
    State.SUBMITTED: PublicStatus.CHECKING,
    State.CHECKING: PublicStatus.CHECKING,
    State.QUEUED: PublicStatus.WAITING,
    State.IN_REVIEW: PublicStatus.WAITING,
    State.DECIDED: PublicStatus.WAITING,
    State.RECAPTURE: PublicStatus.FILM_AGAIN,
    State.APPROVED: PublicStatus.APPROVED,
    State.ACTIVATED: PublicStatus.ACTIVE,
    State.REFUSED: PublicStatus.REFUSED,
    State.WITHDRAWN: PublicStatus.WITHDRAWN,
    State.EXPIRED: PublicStatus.EXPIRED,
}

MESSAGES: dict[PublicStatus, tuple[str, str]] = {
    PublicStatus.OPENED: (
        "Filmez votre pièce d’identité et votre visage, ou utilisez France Identité, choisissez votre code, "
        "puis envoyez la demande.",
        "Film your identity document and your face, or use France Identité, choose your code, then submit.",
    ),
    PublicStatus.CHECKING: (
        "Vos vidéos sont bien arrivées. Elles sont contrôlées ; vous n’avez rien à faire.",
        "Your videos have arrived and are being checked; there is nothing for you to do.",
    ),
    PublicStatus.WAITING: (
        "Un agent va vérifier votre identité. Vous serez prévenu ; vous n’avez rien à faire.",
        "An agent will verify your identity. You will be notified; there is nothing for you to do.",
    ),
    PublicStatus.FILM_AGAIN: (
        "Filmez de nouveau ce qui est demandé, puis renvoyez la demande.",
        "Film again what is asked for, then submit again.",
    ),
    PublicStatus.APPROVED: (
        "Votre identité est vérifiée. Retirez votre carte avec votre code.",
        "Your identity is verified. Collect your card with your code.",
    ),
    PublicStatus.ACTIVE: ("Votre carte est active sur cet appareil.", "Your card is active on this device."),
    PublicStatus.REFUSED: (
        "Votre demande n’a pas pu aboutir. Le motif vous indique ce que vous pouvez faire.",
        "Your enrolment could not be completed. The reason tells you what you can do.",
    ),
    PublicStatus.WITHDRAWN: (
        "Vous avez retiré votre demande et vos vidéos sont détruites. Vous pouvez en ouvrir une nouvelle.",
        "You withdrew your enrolment and your videos are destroyed. You may open a new one.",
    ),
    PublicStatus.EXPIRED: (
        "Votre demande a expiré. Vous pouvez en ouvrir une nouvelle.",
        "Your enrolment has expired. You may open a new one.",
    ),
}
FILM = (
    "Filmez votre pièce d’identité et votre visage, choisissez votre code, puis envoyez la demande.",
    "Film your identity document and your face, choose your code, then submit.",
)
"""To begin with, where no provider of France Identité is set up."""
TAKEN_BACK = (
    "La personne qui avait donné l’accord parental l’a retiré : la demande est close et vos vidéos sont "
    "détruites. Vous pouvez en ouvrir une nouvelle.",
    "The parent who had agreed took the agreement back: the enrolment is closed and your videos are "
    "destroyed. You may open a new one.",
)
CHECKS_LATE = (
    "Les contrôles prennent plus de temps que d’habitude. Votre demande garde sa place ; vous n’avez rien à "
    "faire.",
    "The checks take longer than usual. Your enrolment keeps its place; there is nothing for you to do.",
)
SUSPENDED = (
    "Votre carte est suspendue sur cet appareil.",
    "Your card is suspended on this device.",
)
ENDED = (
    "Votre carte n’est plus valable sur cet appareil : elle a été révoquée, ou remplacée sur un autre. Vous "
    "pouvez ouvrir une nouvelle demande.",
    "Your card is no longer valid on this device: it was revoked, or replaced on another one. You may open a "
    "new enrolment.",
)
COMPARED = (
    "Votre identité est comparée au registre de l’Assurance Maladie ; vous n’avez rien à faire.",
    "Your identity is being compared with the register of insured persons; there is nothing for you to do.",
)
"""While an identity that France Identité proved is checked: there is no film."""
CODE_LOCKED = (
    "Le code a été essayé trop souvent : il est bloqué. Appelez votre caisse, qui le débloquera après avoir "
    "vérifié qui vous êtes, ou retirez cette demande et ouvrez-en une nouvelle.",
    "The code was tried too often and is locked. Call your insurer, who will unlock it after checking who "
    "you are, or withdraw this enrolment and open a new one.",
)
LATE = (
    "Nous avons dépassé le délai annoncé. Votre demande garde sa place ; vous n’avez rien à faire.",
    "We have exceeded the announced delay. Your enrolment keeps its place; there is nothing for you to do.",
)

ASSISTANCE = (
    "Filmer n’a pas suffi plusieurs fois de suite. Vous pouvez vous faire aider à l’accueil de votre caisse, "
    "avec une pièce d’identité et ce téléphone. Votre demande garde sa place.",
    "Filming was not enough several times in a row. You can get help at your health-insurance office, "
    "with an identity document and this phone. Your enrolment keeps its place.",
)
"""The way out when filming alone leads nowhere."""


def in_language(texts: tuple[str, str], language: str) -> str:
    """French unless English was chosen."""
    return texts[1] if language == "en" else texts[0]
