"""Routes of the patients' app and of the insurers' back ends, under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path
from drf_spectacular.views import SpectacularAPIView

from verification.insurer import views as insurer_views
from verification.intake import public_views, upload_views, views
from verification.intake.agreement import views as agreement_views
from verification.intake.contact import views as contact_views
from verification.intake.continuation import views as continuation_views
from verification.intake.france_identite import views as identity_views

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
    path("enrolments/<uuid:enrolment_id>/identity-requests", identity_views.IdentityRequests.as_view()),
    path(
        "enrolments/<uuid:enrolment_id>/identity-requests/<uuid:request_id>/answer",
        identity_views.IdentityAnswer.as_view(),
    ),
    path("enrolments/<uuid:enrolment_id>/code", views.Code.as_view()),
    path("enrolments/<uuid:enrolment_id>/contact-codes", contact_views.ContactCodes.as_view()),
    path("enrolments/<uuid:enrolment_id>/contact", contact_views.Contact.as_view()),
    path("enrolments/<uuid:enrolment_id>/agreement-requests", agreement_views.AgreementRequests.as_view()),
    path("agreements", agreement_views.Agreements.as_view()),
    path(
        "enrolments/<uuid:enrolment_id>/continuation-codes",
        continuation_views.ContinuationCodes.as_view(),
    ),
    path("continuations", continuation_views.Continuations.as_view()),
    path("enrolments/<uuid:enrolment_id>/submission", views.Submission.as_view()),
    path("availability", public_views.AvailabilityView.as_view()),
    path("consents/current", public_views.CurrentConsent.as_view()),
    path("consents/<slug:version>", public_views.OneConsent.as_view()),
    path("guidance", views.Guidance.as_view()),
    path("problems/<slug:code>", views.Problems.as_view()),
    path("insurer/card-suspensions", insurer_views.InsurerSuspensions.as_view()),
    path("insurer/card-resumptions", insurer_views.InsurerResumptions.as_view()),
    path("insurer/card-revocations", insurer_views.InsurerRevocations.as_view()),
    path("schema", SpectacularAPIView.as_view()),
    re_path(r"", views.Nowhere.as_view()),
]
