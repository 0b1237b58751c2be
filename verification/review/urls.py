"""Where the agents' pages are."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.review import case_views, lease_views, queue_views
from verification.review.evidence_views import evidence

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue_views.queue, name="queue"),
    path("dossiers/suivant/", queue_views.take_next, name="next"),
    path("dossiers/<uuid:enrolment_id>/", case_views.case, name="case"),
    path("dossiers/<uuid:enrolment_id>/decision/", case_views.decide, name="decide"),
    path("dossiers/<uuid:enrolment_id>/liberation/", lease_views.release, name="release"),
    path("dossiers/<uuid:enrolment_id>/bail/", lease_views.renew, name="renew"),
    path("dossiers/<uuid:enrolment_id>/preuves/<uuid:evidence_id>", evidence, name="evidence"),
]
