"""What only a demonstration serves."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ecarte.demo.push import letters, mailbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("push/<str:token>", mailbox),
    path("messages/<str:mailbox>", letters),
]
