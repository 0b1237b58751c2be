"""Consent texts: written once, one in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import confirm
from tests.phone import API, Phone
from tests.verification.factories import a_nir, an_agent
from tests.verification.intake.conftest import answer, code_of
from verification.consents import consent_in_force, publish
from verification.models import ConsentText
from verification.seeds import seed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def a_text(version: str = "2027-1") -> ConsentText:
    return ConsentText(version=version, text_fr="J’accepte.", text_en="I agree.")


def test_every_installation_starts_with_a_text_that_says_what_is_kept_and_how_long() -> None:
    text = consent_in_force()
    assert text.version == "2026-1"
    for words in ("96 heures", "trois mois", "R. 161-33-18", "à l’accueil de votre caisse"):
        assert words in text.text_fr
    for words in ("96 hours", "three months", "R. 161-33-18", "health-insurance office"):
        assert words in text.text_en


def test_a_newer_text_supersedes_the_one_in_force() -> None:
    now = timezone.now()
    publish(text=a_text(), actor="agent:1", now=now)
    assert consent_in_force().version == "2027-1"
    assert ConsentText.objects.get(pk="2026-1").superseded_at == now
    entry = Entry.objects.get()
    assert (entry.actor, entry.act, entry.data) == ("agent:1", "consent.published", {"version": "2027-1"})


def test_a_published_version_is_never_replaced() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        publish(text=a_text("2026-1"), actor="agent:1", now=timezone.now())
    assert "J’accepte." not in consent_in_force().text_fr


def test_one_consent_text_is_in_force() -> None:
    text = a_text()
    text.published_at = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        text.save()


def test_starting_again_brings_no_old_text_back_into_force() -> None:
    publish(text=a_text(), actor="agent:1", now=timezone.now() + timedelta(days=1))
    seed()
    assert consent_in_force().version == "2027-1"


def test_anybody_reads_the_text_in_force_and_former_ones(client: Client) -> None:
    publish(text=a_text(), actor="agent:1", now=timezone.now())
    current = client.get(f"{API}/consents/current")
    assert answer(current)["version"] == "2027-1"
    assert answer(current)["text"] == {"fr": "J’accepte.", "en": "I agree."}
    assert current["Cache-Control"] == "public, max-age=300"
    former = answer(client.get(f"{API}/consents/2026-1"))
    assert former["superseded_at"] is not None
    assert "96 heures" in former["text"]["fr"]
    assert code_of(client.get(f"{API}/consents/1999-1")) == (404, "not_found")


def test_whoever_enrols_agrees_to_the_newest_text() -> None:
    publish(text=a_text(), actor="agent:1", now=timezone.now())
    phone = Phone()
    assert code_of(phone.open(a_nir())) == (409, "consent_outdated")
    assert phone.open(a_nir(), consent={"version": "2027-1", "accepted": True}).status_code == 201


def test_an_administrator_publishes_and_changes_nothing(client: Client) -> None:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    confirm(client)
    data = {"version": "2027-1", "text_fr": "J’accepte.", "text_en": "I agree."}
    assert client.post(reverse("admin:verification_consenttext_add"), data).status_code == 302
    assert consent_in_force().version == "2027-1"
    assert Entry.objects.filter(act="consent.published").count() == 1
    page = reverse("admin:verification_consenttext_change", args=["2027-1"])
    assert client.post(page, data | {"text_fr": "Autre"}).status_code == 403
    assert client.post(reverse("admin:verification_consenttext_delete", args=["2027-1"])).status_code == 403
