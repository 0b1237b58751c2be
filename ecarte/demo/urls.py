"""What only a demonstration serves."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ecarte.demo.push import mailbox

urlpatterns: list[URLPattern | URLResolver] = [path("push/<str:token>", mailbox)]
