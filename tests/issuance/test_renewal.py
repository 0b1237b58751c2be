"""Renewal: before the end, when the register says something else, and when a key was compromised."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.vault.fields import Sealed
from issuance import lifecycle, tasks
from issuance.books.rounds import advance as advance_books
from issuance.books.rounds import begin as begin_books
from issuance.holder.selectors import standing_of
from issuance.links import absolute
from issuance.models import (
    Card,
    Publication,
    RefreshToken,
    Renewal,
    RenewalReason,
    RenewalRound,
    Status,
    StatusEntry,
    StatusList,
)
from issuance.openid4vci.grants import refresh
from issuance.reader.refused import CardRefused
from issuance.reader.trust import UNCHECKED, Trust
from issuance.reader.verify import verify_card
from issuance.renewal import rounds
from issuance.renewal.marking import REMINDER, mark, mark_ending
from issuance.renewal.settling import SETTLING, settle
from issuance.renewal.telling import RUNS_A_MINUTE, renew, tell
from issuance.states import RevocationReason
from issuance.status_list.publish import publish_due
from issuance.status_list.retire import retire_lists
from tests.concurrency import at_once
from tests.issuance.renewing import Holder, rights_changed
from tests.verification.factories import an_insured_person
from verification.models import InsuredPerson
from verification.register.snapshot import claims_of, claims_of_holders

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db
State = Renewal.State


@pytest.fixture
def holder(wallet: Wallet) -> Holder:
    return Holder(wallet)


def judged(credential: str, root: Certificate, now: datetime) -> dict[str, Any]:
    """By a reader with the status list as it is published then."""
    publish_due(now=now)
    lists = {absolute("status-list", each.pk): each.jwt for each in Publication.objects.all()}
    return verify_card(
        credential, trust=Trust(roots=[root], revocation_lists=UNCHECKED, status_lists=lists), now=now
    )


def statuses(holder: Holder) -> list[int]:
    entries = StatusEntry.objects.filter(card=holder.card_id).order_by("pk")
    return list(entries.values_list("status", flat=True))


def ends_in(holder: Holder, days: int) -> datetime:
    end = timezone.now() + timedelta(days=days)
    Card.objects.filter(pk=holder.card_id).update(expires_at=end)
    return end


# Before the end


def test_a_card_is_renewed_before_its_end_and_collected_with_the_refresh_token(
    holder: Holder, root: Certificate
) -> None:
    end, told = ends_in(holder, 20), holder.pushes
    tasks.renew_cards()
    tasks.renew_cards()
    assert (holder.renewal.state, holder.renewal.reason) == (State.TOLD, RenewalReason.EXPIRY)
    assert holder.pushes == told + 1
    assert holder.card.expires_at == end  # the phone has nothing new yet
    new = holder.collect_anew()
    assert holder.renewal.state == State.COLLECTED
    assert holder.card.expires_at is not None
    assert holder.card.expires_at > end + timedelta(days=300)
    claims = judged(new, root, timezone.now())
    assert claims["exp"] == int(holder.card.expires_at.timestamp())
    tasks.renew_cards()
    assert holder.pushes == told + 1


def test_former_credentials_that_say_the_same_are_left_to_end_by_themselves(holder: Holder) -> None:
    ends_in(holder, 20)
    tasks.renew_cards()
    holder.collect_anew()
    assert settle(now=timezone.now() + timedelta(days=365)) == 0
    assert statuses(holder) == [Status.VALID, Status.VALID]


def test_a_card_that_lasts_long_enough_is_left_alone(holder: Holder) -> None:
    ends_in(holder, 31)
    assert mark_ending(now=timezone.now()) == 0


def test_a_phone_that_does_not_come_is_asked_again_a_week_later(holder: Holder) -> None:
    ends_in(holder, 20)
    now, told = timezone.now(), holder.pushes
    for moment in (now, now + REMINDER / 2, now + REMINDER):
        mark_ending(now=moment)
        tell(now=moment)
    assert holder.pushes == told + 2


def test_the_token_of_an_attested_wallet_is_good_for_the_next_renewal_too(holder: Holder) -> None:
    RefreshToken.objects.update(client_id="https://wallet.example")
    last = {"token": holder.refresh_token, "jkt": holder.wallet.jkt, "client_id": "https://wallet.example"}
    for days in (340, 680):
        given = refresh(**last, now=timezone.now() + timedelta(days=days))
        assert given.refresh_token == holder.refresh_token


def test_nobody_whom_the_register_does_not_know_is_renewed_until_it_does(holder: Holder) -> None:
    ends_in(holder, 20)
    InsuredPerson.objects.filter(pk=holder.person.pk).delete()
    now = timezone.now()
    assert mark_ending(now=now) == 1
    assert (tell(now=now), tell(now=now + timedelta(hours=23))) == (0, 0)
    holder.person.save(force_insert=True)
    assert tell(now=now + timedelta(days=1)) == 1


# When the register says something else


def test_changed_rights_reach_the_phone_and_the_former_credential_dies(
    holder: Holder, root: Certificate
) -> None:
    other, told = Holder(), holder.pushes
    holder.moves_to("CPAM du Rhône")
    walked, now = rights_changed(), timezone.now()
    assert (walked.read, walked.marked) == (2, 1)
    assert tell(now=now) == 1
    assert holder.pushes == told + 1
    assert standing_of(holder.card_id).collect_anew  # a phone that gets no notification asks
    new = holder.collect_anew()
    assert not standing_of(holder.card_id).collect_anew
    assert judged(new, root, now)["issuing_authority"]["name"] == "CPAM du Rhône"
    assert judged(holder.first, root, now)["issuing_authority"]["name"] == "CPAM de Paris"
    assert settle(now=timezone.now() + SETTLING) == 1
    with pytest.raises(CardRefused, match="revoked"):
        judged(holder.first, root, now)
    assert judged(new, root, now)
    assert not Renewal.objects.filter(pk=other.card_id).exists()
    assert advance_books(books=begin_books(), seconds=30).differences == {}


def test_the_same_key_collects_with_another_index_and_asks_twice_for_the_same(holder: Holder) -> None:
    holder.moves_to("CPAM du Rhône")
    rights_changed()
    tell(now=timezone.now())
    holder.collect_anew()
    holder.collect_anew()
    assert [entry.generation for entry in holder.card.status_entries.order_by("pk")] == [0, 1]


def test_what_is_not_collected_is_invalid_after_the_grace_and_can_still_be_collected(holder: Holder) -> None:
    holder.moves_to("CPAM du Rhône")
    rights_changed()
    now = timezone.now()
    tell(now=now)
    assert settle(now=now + settings.RENEWAL_GRACE - timedelta(seconds=1)) == 0
    assert settle(now=now + settings.RENEWAL_GRACE) == 1
    assert (statuses(holder), holder.renewal.state) == ([Status.INVALID], State.LAPSED)
    assert Entry.objects.filter(act="card.renewal_lapsed").count() == 1
    holder.collect_anew()
    assert (statuses(holder), holder.renewal.state) == ([Status.INVALID, Status.VALID], State.COLLECTED)


def test_rights_that_change_again_do_not_prolong_the_first_grace(holder: Holder) -> None:
    now = timezone.now()
    for day, insurer in ((0, "CPAM du Rhône"), (5, "CPAM du Gard")):
        holder.moves_to(insurer)
        rights_changed()
        assert tell(now=now + timedelta(days=day, minutes=1)) == 1
    assert holder.renewal.until == now + timedelta(minutes=1) + settings.RENEWAL_GRACE
    holder.collect_anew()
    assert holder.card.claims["insurer_name"] == "CPAM du Gard"


def test_a_beneficiary_who_comes_or_goes_changes_the_card_too(holder: Holder) -> None:
    child = an_insured_person()
    child.beneficiary_of.create(holder_index=holder.person.nir_index)
    assert rights_changed().marked == 1
    claims = claims_of_holders([holder.person.nir_index])
    assert claims == {holder.person.nir_index: claims_of(holder.person)}
    assert len(claims[holder.person.nir_index]["beneficiaries"]) == 1


def test_a_card_that_waits_to_be_collected_says_the_new_without_a_word() -> None:
    holder = Holder(collects=False)
    told = holder.pushes
    holder.moves_to("CPAM du Rhône")
    rights_changed()
    assert tell(now=timezone.now()) == 0
    assert holder.card.claims["insurer_name"] == "CPAM du Rhône"
    assert (holder.pushes, Renewal.objects.count()) == (told, 0)


def test_only_the_digest_differing_no_phone_is_asked(holder: Holder) -> None:
    digest = holder.card.claims_digest
    Card.objects.update(claims_digest="of another key")
    assert rights_changed().marked == 0
    assert holder.card.claims_digest == digest


def test_a_snapshot_that_does_not_open_is_replaced(holder: Holder) -> None:
    Card.objects.update(claims=Sealed(bytes(60)), claims_digest="")
    assert rights_changed().marked == 1
    tell(now=timezone.now())
    assert holder.card.claims == claims_of(holder.person)


def test_what_the_register_took_back_before_the_phone_was_asked_is_let_be(holder: Holder) -> None:
    holder.moves_to("CPAM du Rhône")
    rights_changed()
    holder.moves_to("CPAM de Paris")
    assert tell(now=timezone.now()) == 0
    assert (holder.card.generation, Renewal.objects.count()) == (0, 0)


def test_nothing_is_renewed_for_a_suspended_or_ended_card() -> None:
    suspended, revoked = Holder(), Holder()
    for each in (suspended, revoked):
        each.moves_to("CPAM du Rhône")
        ends_in(each, 20)
    lifecycle.suspend(card_id=suspended.card_id, actor="client:cpam")
    rights_changed()
    lifecycle.revoke(card_id=revoked.card_id, actor="client:cpam", reason=RevocationReason.DEATH)
    now = timezone.now()
    assert (mark_ending(now=now), tell(now=now)) == (0, 0)
    assert not Renewal.objects.filter(pk=revoked.card_id).exists()
    assert revoked.card.claims_digest == ""
    lifecycle.resume(card_id=suspended.card_id, actor="client:cpam")
    assert tell(now=now) == 1


# By the thousand


def test_a_walk_that_was_interrupted_goes_on_where_it_stopped(monkeypatch: Any) -> None:
    monkeypatch.setattr(rounds, "ROWS", 1)
    for holder in (Holder(), Holder(), Holder()):
        holder.moves_to("CPAM du Rhône")
    with transaction.atomic():
        begun = rounds.begin_rights(actor="system:test")
    rounds.step(begun)
    rounds.step(begun)  # by a worker that had read it before: it counts once
    half = RenewalRound.objects.get()
    assert (half.read, half.marked, half.ended_at) == (1, 1, None)
    tasks.find_renewals()
    ended = RenewalRound.objects.get()
    assert (ended.read, ended.marked) == (3, 3)
    assert Entry.objects.get(act="renewal.all_read").data == {"round": ended.pk, "read": 3, "marked": 3}


def test_one_round_of_rights_to_begin(holder: Holder) -> None:
    """A change that comes while one is under way needs another; two that come before it do not."""
    with transaction.atomic():
        assert rounds.begin_rights(actor="a") == rounds.begin_rights(actor="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        RenewalRound.objects.create(reason=RenewalReason.RIGHTS)
    RenewalRound.objects.update(steps=1)
    rounds.begin_rights(actor="a")
    assert RenewalRound.objects.count() == 2


def test_a_renewal_that_began_says_when(holder: Holder) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.create(card=holder.card, reason="rights", state=State.TOLD, due_at=timezone.now())


def test_a_paused_round_neither_reads_nor_asks(holder: Holder) -> None:
    holder.moves_to("CPAM du Rhône")
    walked = rights_changed()
    rounds.set_paused(rounds=[walked], paused=True, actor="agent:1")
    assert tell(now=timezone.now()) == 0
    with transaction.atomic():
        following = rounds.begin_rights(actor="system:test")
    rounds.set_paused(rounds=[following], paused=True, actor="agent:1")
    rounds.advance(seconds=30)
    rounds.step(following)  # by a worker that had read it before
    assert RenewalRound.objects.get(pk=following.pk).steps == 0
    rounds.set_paused(rounds=[walked, following], paused=False, actor="agent:1")
    assert tell(now=timezone.now()) == 1


def test_no_more_phones_are_asked_than_may_come(settings: Any) -> None:
    settings.RENEWALS_A_MINUTE = 2 * RUNS_A_MINUTE
    holders = [Holder(collects=False) for _ in range(2 * RUNS_A_MINUTE + 1)]
    now = timezone.now()
    Card.objects.update(status="active", activated_at=now, expires_at=now + timedelta(days=20))
    mark(cards=[each.card_id for each in holders], reason=RenewalReason.EXPIRY, now=now)
    assert [tell(now=now) for _ in range(RUNS_A_MINUTE + 1)] == [2] * RUNS_A_MINUTE + [0]
    assert tell(now=now + timedelta(minutes=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_ask_each_phone_once_and_end_each_credential_once() -> None:
    holder = Holder()
    told, now = holder.pushes, timezone.now()
    holder.moves_to("CPAM du Rhône")
    claims = claims_of(holder.person)
    with transaction.atomic():
        begun = rounds.begin_rights(actor="system:test")
    at_once([lambda: rounds.step(begun)] * 4)
    assert RenewalRound.objects.get().marked == 1
    later = now + timedelta(minutes=1)
    asked = at_once([lambda: renew(card_id=holder.card_id, claims=claims, now=later)] * 4)
    assert sorted(asked) == [False, False, False, True]
    assert (holder.pushes, holder.card.generation) == (told + 1, 1)
    over = later + settings.RENEWAL_GRACE
    assert sum(at_once([lambda: settle(now=over)] * 4)) == 1
    assert holder.card.status_entries.get().changes.count() == 1


# Lists


def test_a_list_of_which_every_credential_was_superseded_long_ago_is_retired(holder: Holder) -> None:
    holder.moves_to("CPAM du Rhône")
    rights_changed()
    now = timezone.now()
    tell(now=now)
    settle(now=now + settings.RENEWAL_GRACE)
    full = StatusList.objects.get()
    StatusList.objects.update(state=StatusList.State.FULL)
    holder.collect_anew()  # of another list
    Card.objects.update(expires_at=now + timedelta(days=800))
    assert retire_lists(now=now + timedelta(days=366)) == 0
    assert retire_lists(now=now + timedelta(days=368)) == 1
    full.refresh_from_db()
    assert full.state == StatusList.State.RETIRED
