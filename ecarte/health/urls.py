"""Probes of the service manager, outside of `/api`: no authentication, no details."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ecarte.health import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("readyz/signers", views.signers),
    path("readyz/journal", views.journal),
    path("readyz/forgetting", views.forgetting),
]
