"""Where everything is. Each part keeps its own routes."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

admin.site.site_header = admin.site.site_title = _("Administration de l’e-carte Vitale")
admin.site.index_title = _("Réglages et suivi")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("verification.review.urls")),
    path("conservation/", include("verification.retention.urls")),
    path("droits/", include("verification.rights.urls")),
    path("acces-exceptionnels/", include("verification.breakglass.urls")),
    path("compte/", include("ecarte.accounts.urls")),
    path("api/v1/", include("verification.intake.urls")),
    path("france-identite/", include("verification.intake.france_identite.urls")),
    path("", include("verification.intake.web.urls")),
    path("", include("issuance.urls")),
    # The admin's own page would neither journal a new password nor end the other sessions.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("", include("ecarte.health.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("ecarte.demo.urls")))
