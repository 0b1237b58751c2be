"""Routes of emergency access, under /acces-exceptionnels/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.breakglass import views

app_name = "breakglass"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.accesses, name="accesses"),
    path("demande/", views.ask, name="ask"),
    path("<uuid:access_id>/", views.case, name="case"),
    path("<uuid:access_id>/signature/", views.sign, name="sign"),
    path("<uuid:access_id>/examen/", views.review, name="review"),
]
