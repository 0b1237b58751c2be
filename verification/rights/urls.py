"""Routes of the rights of persons, under /droits/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from verification.rights import views

app_name = "rights"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.find_person, name="find"),
    path("<uuid:subject_id>/", views.person, name="person"),
    path("<uuid:subject_id>/copie/", views.give_copy, name="copy"),
    path("<uuid:subject_id>/rectification/", views.rectify, name="rectify"),
    path("<uuid:subject_id>/limitation/", views.restrict, name="restrict"),
    path("<uuid:subject_id>/dossiers/<uuid:case_id>/reprise/", views.lift, name="lift"),
]
