"""The one list of what a single key does on the agents' pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Shortcut:
    """One act. Its elements carry the name as `data-action`."""

    action: str
    key: str
    """As `KeyboardEvent.key` says it (UI Events, 4.3), letters small; empty: none until one is chosen."""
    label: _StrPromise
    repeats: bool = False
    """Goes on while the key is held. What is recorded never does."""
    within: str = ""
    """Only while the focus is there."""


GROUPS: tuple[tuple[_StrPromise, tuple[Shortcut, ...]], ...] = (
    (
        _("Dossier"),
        (
            Shortcut("case.next", "n", _("Dossier suivant")),
            Shortcut("commit", "Enter", _("Valider")),
            Shortcut("commit.stop", "", _("Valider, puis revenir à la file")),
            Shortcut("case.undo", "z", _("Annuler la dernière décision")),
            Shortcut("case.snooze", "s", _("Mettre en attente")),
            Shortcut("case.release", "q", _("Remettre dans la file")),
            Shortcut("lease.renew", "F9", _("Prolonger la réservation")),
            Shortcut("help", "?", _("Raccourcis clavier")),
        ),
    ),
    (
        _("Réponses"),
        (
            Shortcut("answer.yes", "1", _("Répondre oui")),
            Shortcut("answer.no", "2", _("Répondre non")),
            Shortcut("answer.unsure", "3", _("Répondre « je ne sais pas »")),
            Shortcut("answer.previous", "Backspace", _("Revenir à la question précédente")),
            Shortcut("judgement.revise", "j", _("Changer d’avis")),
        ),
    ),
    (
        _("Décision"),
        (
            Shortcut("decide.approve", "a", _("Accepter")),
            Shortcut("decide.recapture", "f", _("Faire refilmer")),
            Shortcut("decide.refuse", "r", _("Refuser")),
            Shortcut("decide.colleague", "c", _("Avis d’un collègue")),
            Shortcut("decide.escalate", "e", _("Référent fraude")),
            Shortcut("decide.reason", "m", _("Choisir le motif")),
            Shortcut("decide.note", "t", _("Écrire une note interne")),
            Shortcut("decide.preview", "", _("Ce que la personne lira")),
        ),
    ),
    (
        _("Preuves"),
        (
            Shortcut("view.document", "d", _("Pièce, recto et verso")),
            Shortcut("view.faces", "v", _("Photo de la pièce et visage")),
            Shortcut("view.presence", "g", _("Gestes et vidéo du visage")),
            Shortcut("view.data", "i", _("Pièce et bande de lecture")),
            Shortcut("exhibit.previous", "w", _("Image précédente"), repeats=True),
            Shortcut("exhibit.next", "x", _("Image suivante"), repeats=True),
            Shortcut("pane.other", "o", _("Autre volet")),
        ),
    ),
    (
        _("Visionneuse"),
        (
            Shortcut("zoom.in", "+", _("Agrandir"), repeats=True),
            Shortcut("zoom.out", "-", _("Réduire"), repeats=True),
            Shortcut("zoom.fit", "0", _("Ajuster au volet")),
            Shortcut("zoom.actual", "=", _("Taille réelle")),
            Shortcut("zoom.portrait", "p", _("Aller à la photo de la pièce")),
            Shortcut("pan.left", "ArrowLeft", _("Aller vers la gauche"), repeats=True, within="viewer"),
            Shortcut("pan.right", "ArrowRight", _("Aller vers la droite"), repeats=True, within="viewer"),
            Shortcut("pan.up", "ArrowUp", _("Aller vers le haut"), repeats=True, within="viewer"),
            Shortcut("pan.down", "ArrowDown", _("Aller vers le bas"), repeats=True, within="viewer"),
            Shortcut("rotate.right", "u", _("Tourner d’un quart")),
            Shortcut("link", "l", _("Lier les deux volets")),
            Shortcut("overlays", "k", _("Repères")),
            Shortcut("full", "*", _("Plein écran")),
            Shortcut("contrast.down", "4", _("Moins de contraste"), repeats=True),
            Shortcut("contrast.up", "5", _("Plus de contraste"), repeats=True),
            Shortcut("brightness.down", "7", _("Moins de lumière"), repeats=True),
            Shortcut("brightness.up", "8", _("Plus de lumière"), repeats=True),
            Shortcut("adjust.reset", "9", _("Lumière et contraste d’origine")),
        ),
    ),
    (
        _("Comparaison"),
        (
            Shortcut("compare.blink", "b", _("Clignotement")),
            Shortcut("compare.curtain", "y", _("Rideau")),
            Shortcut("compare.side", "", _("Côte à côte")),
            Shortcut("compare.alone", "h", _("Un seul volet")),
        ),
    ),
    (
        _("Vidéo"),
        (
            Shortcut("film.play", " ", _("Lire ou arrêter")),
            Shortcut("film.back", ",", _("Une image en arrière"), repeats=True),
            Shortcut("film.forward", ";", _("Une image en avant"), repeats=True),
            Shortcut("film.slower", ":", _("Plus lentement")),
            Shortcut("film.faster", "!", _("Plus vite")),
            Shortcut("film.sound", "$", _("Son")),
        ),
    ),
)
SHORTCUTS: dict[str, Shortcut] = {shortcut.action: shortcut for _title, group in GROUPS for shortcut in group}
