"""The page that enrols in a browser, and the one of those who help at a counter."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.intake.counter.views import counter
from verification.intake.web.views import enrol

urlpatterns: list[URLPattern | URLResolver] = [
    path("enrol", enrol, name="enrol"),
    path("guichet/", counter, name="counter"),
]
