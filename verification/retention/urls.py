"""Routes of forgetting and its proof, under /conservation/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.retention import views

app_name = "retention"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.standing, name="standing"),
    path("maintiens/", views.place, name="place"),
    path("maintiens/<uuid:hold_id>/prolongation/", views.renew, name="renew"),
    path("maintiens/<uuid:hold_id>/levee/", views.lift, name="lift"),
    path("preuves/", views.proof, name="proof"),
    path("preuves/cles.pem", views.keys, name="keys"),
]
