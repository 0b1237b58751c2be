"""What people do about renewals: after a compromised key, and when too many phones come at once."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.x509 import load_pem_x509_certificate
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from issuance import tasks
from issuance.keys.rotation import compromise, signed_by
from issuance.keys.signer import document_signer
from issuance.models import Renewal, RenewalReason, RenewalRound, Signature, Status
from issuance.reader.trust import UNCHECKED, Trust
from issuance.reader.verify import verify_card
from issuance.renewal.settling import SETTLING, settle
from tests.issuance.ceremony import ACTOR, Ceremony
from tests.issuance.renewing import Holder, rights_changed
from tests.verification.factories import an_agent

pytestmark = pytest.mark.django_db
ROUNDS = "/admin/issuance/renewalround/"


def test_cards_of_a_compromised_signer_are_collected_anew_under_another(
    ceremony: Ceremony, capsys: pytest.CaptureFixture[str]
) -> None:
    holder, former = Holder(), document_signer().key_id
    ceremony.install()
    compromise(key_id=former, actor=ACTOR, now=timezone.now())
    Holder()  # signed by the next
    call_command("issuer_keys", "renew", f"--key={former}")
    assert "has begun" in capsys.readouterr().out
    tasks.find_renewals()
    tasks.renew_cards()
    walked = RenewalRound.objects.get()
    assert (walked.read, walked.marked, walked.reason) == (2, 1, RenewalReason.KEY)
    new, root = holder.collect_anew(), load_pem_x509_certificate(ceremony.root_pem)
    assert Signature.objects.order_by("signed_at").last().key_id == document_signer().key_id  # type: ignore[union-attr]
    assert (
        verify_card(
            new,
            trust=Trust(roots=[root], revocation_lists=UNCHECKED, status_lists=UNCHECKED),
            now=timezone.now(),
        )["family_name"]
        == "MARTIN"
    )
    settle(now=timezone.now() + SETTLING)
    assert holder.card.status_entries.order_by("pk")[0].status == Status.INVALID
    assert not signed_by(former).exists()


def test_only_a_compromised_key_asks_for_it() -> None:
    with pytest.raises(CommandError, match="not known as compromised"):
        call_command("issuer_keys", "renew", f"--key={document_signer().key_id}")
    assert not RenewalRound.objects.exists()


def test_an_administrator_sees_how_far_a_round_has_come_and_pauses_it(client: Any) -> None:
    holder = Holder()
    holder.moves_to("CPAM du Rhône")
    walked, admin = rights_changed(), an_agent(role=Role.ADMINISTRATOR)
    client.force_login(admin)
    assert "En attente : 1" in client.get(f"{ROUNDS}{walked.pk}/change/").content.decode()
    for action, paused in (("pause", True), ("go_on", False)):
        chosen = {"action": action, "_selected_action": [walked.pk]}
        assert "1 campagne modifiée." in client.post(ROUNDS, chosen, follow=True).content.decode()
        assert RenewalRound.objects.get().paused is paused
    acts = Entry.objects.filter(actor=admin.actor, act__startswith="renewal.").order_by("sequence")
    assert [entry.act for entry in acts] == ["renewal.paused", "renewal.resumed"]
    page = client.get("/admin/issuance/renewal/").content.decode()
    assert str(Renewal.objects.get().card_id) in page
    assert "MARTIN" not in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_pauses_a_round(client: Any, role: Role) -> None:
    walked = rights_changed()
    client.force_login(an_agent(role=role))
    client.post(ROUNDS, {"action": "pause", "_selected_action": [walked.pk]}, follow=True)
    assert not RenewalRound.objects.get().paused
