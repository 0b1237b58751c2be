"""The copy of everything that is held about a person (GDPR, article 15), as one JSON value.

What would teach an attacker how a fraud is found is left out, as a law made under article 23(1) may let it
be: the findings, legal holds, what agents noted on a case that was suspected. The copy says so. The names of
agents are left out: they are not the person's data (CJEU, C-579/21). Films and pictures are listed here;
`giving.as_archive` gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from verification.reasons import Decision as Kind
from verification.retention.rules import RULES
from verification.states import Lane, State

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.models import Card
    from verification.models import Enrolment, InsuredPerson
    from verification.rights.subject import Subject

Value = dict[str, Any]


def copy_of(subject: Subject, *, now: datetime) -> Value:
    """Dates as ISO 8601 with their offset."""
    cases, registered = list(subject.cases), subject.registered
    return {
        "made_at": _time(now),
        "register": _registered(registered) if registered else None,
        "cases": [_case(case) for case in cases],
        "cards": [_card(card) for card in subject.cards],
        "acts": _acts(cases),
        "processing": _processing(),
        "your_rights": rights(),
    }


def _processing() -> list[str]:
    """What article 15(1) wants told beside the data: (a) to (d), (g) and (h)."""
    kept = _("Durée de conservation, %(what)s : %(term)s (point de départ : %(since)s).")
    return [
        _(
            "Finalités : vérifier l’identité de la personne qui demande une e-carte Vitale, délivrer la "
            "carte et prévenir la fraude (code de la sécurité sociale, articles R161-33-13 à R161-33-18)."
        ),
        _(
            "Données : identité, coordonnées et droits ; vidéos et images de la pièce d’identité et du "
            "visage, ou identité transmise par France Identité ; traces des consultations."
        ),
        _(
            "Destinataires : les agents de votre organisme individuellement habilités ; les professionnels "
            "de santé à qui vous présentez votre carte."
        ),
        _("Origine : vous-même, le répertoire des assurés et, si vous y avez recouru, France Identité."),
        *(kept % {"what": rule.destroys, "term": rule.term, "since": rule.since} for rule in RULES),
        _("Décision automatisée : aucun refus n’est prononcé sans un agent."),
        _(
            "Ne sont communiqués ni le résultat des contrôles, ni ce qui révélerait comment une fraude est "
            "détectée."
        ),
    ]


def rights() -> list[str]:
    """What the person is told of their rights."""
    return [
        _(
            "Rectification : le répertoire national fait foi ; une erreur d’état civil se corrige auprès de "
            "l’Insee ou de votre caisse, et votre carte suit."
        ),
        _(
            "Limitation : à votre demande, le traitement d’un dossier s’arrête jusqu’à ce que la "
            "contestation soit tranchée."
        ),
        _(
            "Opposition : ce droit ne s’applique pas aux vérifications faites par les agents habilités, que "
            "prévoit le code de la sécurité sociale (article R161-33-18). Vous pouvez retirer votre demande "
            "tant qu’aucune carte n’est active, et révoquer la carte ensuite."
        ),
        _("Réclamation : auprès de la Commission nationale de l’informatique et des libertés (CNIL)."),
    ]


def _registered(person: InsuredPerson) -> Value:
    return {
        "nir": person.nir,
        "identity": person.identity,
        "rights": person.rights,
        "contacts": person.contacts,
        "scheme": person.scheme.name,
        "department": person.department_id,
        "updated_at": _time(person.updated_at),
        "guardians_declared": person.guardians.count(),
        "shown_on_cards_of_others": person.beneficiary_of.count(),
    }


def _case(case: Enrolment) -> Value:
    return {
        "number": case.case_number,
        "state": str(State(case.status).label),
        "scheme": case.scheme.name,
        "declared_nir": case.nir,
        "opened_at": _time(case.opened_at),
        "submitted_at": _time(case.submitted_at),
        "decided_at": _time(case.decided_at),
        "closed_at": _time(case.closed_at),
        "consent": {"version": case.consent_version, "given_at": _time(case.consented_at)},
        "contact_confirmed_at": _time(case.contact_confirmed_at),
        "restricted_at": _time(case.restricted_at),
        "public_reason": case.public_reason,
        "device_key": case.device_jkt,
        "proven_by_france_identite": case.identity.claims if case.identity else None,
        "films_and_pictures": [_file(file) for file in case.evidence.order_by("created_at")],
        "filmed_with": [film.origin for film in case.captures.order_by("pk") if film.origin],
        "read_on_the_document": [_read(each) for each in case.reports.order_by("started_at")],
        "notes": _notes(case),
    }


def _file(file: Any) -> Value:
    return {
        "id": str(file.pk),
        "what": str(file.get_kind_display()),
        "name": file.name,
        "received_at": _time(file.created_at),
        "bytes": file.size,
        "sha256": file.sha256,
        "destroyed_at": _time(file.destroyed_at),
    }


def _read(report: Any) -> Value:
    return {"checked_at": _time(report.finished_at), "engine": report.engine_version, "read": report.document}


def _notes(case: Enrolment) -> list[str]:
    decisions = case.decisions.order_by("decided_at")
    # A case that is to be filmed again leaves the fraud lane; what was suspected is not told for that.
    if case.lane == Lane.FRAUD or any(each.kind == Kind.ESCALATE for each in decisions):
        return []
    return [decision.comment for decision in decisions if decision.comment]


def _card(card: Card) -> Value:
    return {
        "state": str(card.get_status_display()),
        "says": card.claims,
        "offered_at": _time(card.offered_at),
        "activated_at": _time(card.activated_at),
        "valid_until": _time(card.expires_at),
        "ended_at": _time(card.ended_at),
        "device_key": card.device_jkt,
    }


def _acts(cases: list[Enrolment]) -> list[Value]:
    """Who did or saw what, by role."""
    numbers = {case.pk: case.case_number for case in cases}
    entries = Entry.objects.filter(case__in=numbers).exclude(act__startswith="hold.").order_by("sequence")
    return [
        {"at": _time(entry.at), "case": numbers[entry.case], "act": entry.called, "by": _by(entry)}
        for entry in entries
        if entry.case
    ]


def _by(entry: Entry) -> str:
    if entry.role in Role.values:
        return str(Role(entry.role).label)
    kind = entry.actor.partition(":")[0]
    return {"device": _("votre téléphone"), "agent": _("un agent")}.get(kind, _("le système"))


def _time(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
