"""The page that enrols in a browser, as the server gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_it_may_film_and_hear_and_no_other_page_may(client: Client) -> None:
    allowed = client.get("/enrol")["Permissions-Policy"]
    assert "camera=(self)" in allowed
    assert "microphone=(self)" in allowed
    assert "geolocation=()" in allowed
    elsewhere = client.get(reverse("account_login"))["Permissions-Policy"]
    assert "camera=()" in elsewhere
    assert "microphone=()" in elsewhere


def test_it_runs_nothing_that_the_policy_would_have_to_be_loosened_for(client: Client) -> None:
    page = client.get("/enrol")
    assert "unsafe" not in page["Content-Security-Policy"]
    body = page.content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=", body)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", body)
    assert all('type="application/json"' in attributes for attributes in inline)


def test_it_is_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/enrol")["Cache-Control"]


def test_it_asks_for_the_code_of_the_counter_only_where_somebody_helps(client: Client) -> None:
    assert "Code d’accueil" not in client.get("/enrol").content.decode()
    assert "Code d’accueil" in client.get("/enrol?assisted").content.decode()
