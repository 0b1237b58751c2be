"""Where the agents' pages are."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.review import (
    card_views,
    case_views,
    code_views,
    day_views,
    habilitation_views,
    lease_views,
    list_views,
    queue_views,
    search_views,
    shortcut_views,
    ties_views,
)
from verification.review.evidence_views import evidence
from verification.review.refused import of_case, of_list

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue_views.queue, name="queue"),
    path("dossiers/suivant/", queue_views.take_next, name="next"),
    path("dossiers/", list_views.cases, name="cases"),
    path("dossiers/recherche/", search_views.find, name="search"),
    path("dossiers/<uuid:enrolment_id>/code/", code_views.unlock_code, name="unlock-code"),
    path("dossiers/<uuid:enrolment_id>/attribution/", of_list(list_views.give), name="assign"),
    path("dossiers/<uuid:enrolment_id>/attribution/retrait/", list_views.take_away, name="unassign"),
    path("habilitations/", habilitation_views.habilitations, name="habilitations"),
    path("habilitations/<int:habilitation_id>/fin/", habilitation_views.end, name="end-habilitation"),
    path("cartes/", card_views.cards, name="cards"),
    path("cartes/<uuid:card_id>/", card_views.act, name="card-act"),
    path("ma-journee/", day_views.day, name="day"),
    path("compte/proches/", ties_views.ties, name="ties"),
    path("dossiers/<uuid:enrolment_id>/", case_views.case, name="case"),
    path("dossiers/<uuid:enrolment_id>/avis/", of_case(case_views.judge), name="judge"),
    path("dossiers/<uuid:enrolment_id>/revision/", of_case(case_views.revise), name="revise"),
    path("dossiers/<uuid:enrolment_id>/decision/", of_case(case_views.decide), name="decide"),
    path("dossiers/<uuid:enrolment_id>/liberation/", lease_views.release, name="release"),
    path("dossiers/<uuid:enrolment_id>/attente/", lease_views.put_off, name="snooze"),
    path("decisions/<uuid:decision_id>/annulation/", lease_views.take_back, name="undo"),
    path("dossiers/<uuid:enrolment_id>/bail/", lease_views.renew, name="renew"),
    path("compte/raccourcis/", shortcut_views.shortcuts, name="shortcuts"),
    path("dossiers/<uuid:enrolment_id>/preuves/<uuid:evidence_id>", evidence, name="evidence"),
]
