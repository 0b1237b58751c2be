"""Routes of the patients' app, under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path
from drf_spectacular.views import SpectacularAPIView

from verification.intake import upload_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("enrolments", views.Enrolments.as_view()),
    path("tokens", views.Tokens.as_view()),
    path("enrolments/<uuid:enrolment_id>", views.OneEnrolment.as_view()),
    path("enrolments/<uuid:enrolment_id>/challenges", views.Challenges.as_view()),
    path("enrolments/<uuid:enrolment_id>/captures", upload_views.Captures.as_view()),
    path(
        "enrolments/<uuid:enrolment_id>/captures/<uuid:capture_id>",
        upload_views.OneCapture.as_view(),
        name="capture",
    ),
    path("enrolments/<uuid:enrolment_id>/code", views.Code.as_view()),
    path("enrolments/<uuid:enrolment_id>/submission", views.Submission.as_view()),
    path("guidance", views.Guidance.as_view()),
    path("problems/<slug:code>", views.Problems.as_view()),
    path("schema", SpectacularAPIView.as_view()),
    re_path(r"", views.Nowhere.as_view()),
]
