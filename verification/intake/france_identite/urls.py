"""Routes of browser and provider, under /france-identite/. The app's calls are with the others of intake."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.intake.france_identite import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("jwks", pages.jwks),
    path("callback", pages.returned),
    path("signed-out", pages.returned),
]
