"""Draws a JSON value as nested lists, for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

register = template.Library()
NAMES = {
    "nir": _("Numéro de sécurité sociale"),
    "declared_nir": _("Numéro que vous avez saisi"),
    "identity": _("Identité"),
    "rights": _("Droits"),
    "contacts": _("Contacts"),
    "scheme": _("Régime"),
    "department": _("Département"),
    "updated_at": _("Mis à jour le"),
    "guardians_declared": _("Représentants légaux déclarés"),
    "shown_on_cards_of_others": _("Cartes d’autrui où vous figurez"),
    "family_name": _("Nom de famille"),
    "given_names": _("Prénoms"),
    "birth_date": _("Date de naissance"),
    "birth_place": _("Lieu de naissance (code Insee)"),
    "sex": _("Sexe"),
    "insurer_id": _("Code de l’organisme"),
    "insurer_name": _("Organisme"),
    "starting_date": _("Depuis le"),
    "ending_date": _("Jusqu’au"),
    "email": _("Adresse électronique"),
    "mobile": _("Téléphone"),
    "number": _("Numéro de dossier"),
    "state": _("État"),
    "opened_at": _("Ouvert le"),
    "submitted_at": _("Envoyé le"),
    "decided_at": _("Décidé le"),
    "closed_at": _("Clos le"),
    "consent": _("Consentement"),
    "version": _("Version du texte"),
    "given_at": _("Donné le"),
    "contact_confirmed_at": _("Contact confirmé le"),
    "restricted_at": _("Traitement limité depuis le"),
    "public_reason": _("Motif communiqué"),
    "device_key": _("Empreinte de la clé du téléphone"),
    "proven_by_france_identite": _("Identité transmise par France Identité"),
    "films_and_pictures": _("Vidéos et images"),
    "filmed_with": _("Appareil qui a filmé"),
    "what": _("Nature"),
    "name": _("Nom du fichier"),
    "received_at": _("Reçu le"),
    "bytes": _("Taille en octets"),
    "sha256": _("Empreinte SHA-256"),
    "destroyed_at": _("Détruit le"),
    "read_on_the_document": _("Lu sur la pièce d’identité"),
    "checked_at": _("Contrôlé le"),
    "engine": _("Version du contrôle"),
    "read": _("Données lues"),
    "notes": _("Annotations"),
    "says": _("Ce que dit la carte"),
    "offered_at": _("Proposée le"),
    "activated_at": _("Activée le"),
    "valid_until": _("Valable jusqu’au"),
    "ended_at": _("Terminée le"),
    "beneficiaries": _("Ayants droit"),
    "at": _("Date"),
    "case": _("Dossier"),
    "act": _("Acte"),
    "by": _("Par"),
    "id": _("Identifiant"),
}
"""Other names stand as they are: they come from documents and registers."""


@register.filter
def in_words(name: str) -> str:
    return str(NAMES.get(name, name))


@register.filter
def is_object(value: Any) -> bool:
    return isinstance(value, dict)


@register.filter
def is_table(value: Any) -> bool:
    """Objects of the same simple members: shown as rows."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and each.keys() == value[0].keys() for each in value)
        and not any(isinstance(cell, dict | list) for each in value for cell in each.values())
    )


@register.filter
def plainly(value: Any) -> Any:
    """Moments as people say them."""
    if not isinstance(value, str) or "T" not in value:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return localize(moment, use_l10n=True)


@register.filter
def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
