"""One signer follows another: with notice, by the schedule, or at once when a key is compromised."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.journal.verify import verify as verify_journal
from issuance import lifecycle
from issuance.keys import signer as signer_module
from issuance.keys.install import request_signer
from issuance.keys.rotation import (
    NotThere,
    compromise,
    destroy_key,
    published,
    rotate,
    rotate_when_due,
    signed_by,
    signs_until,
)
from issuance.keys.signer import document_signer, look_again
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner
from issuance.reader.trust import UNCHECKED, Trust
from issuance.reader.verify import verify_card
from issuance.states import RevocationReason
from tests.concurrency import at_once
from tests.issuance.ceremony import ACTOR, Ceremony, active
from tests.issuance.factories import CODE, offer_uri, offered, uri_of

if TYPE_CHECKING:
    from uuid import UUID

    from cryptography.x509 import Certificate

    from tests.issuance.wallet import Wallet

pytestmark = pytest.mark.django_db
State = DocumentSigner.State
NO_NOTICE = timedelta(0)


def collected(wallet: Wallet) -> tuple[UUID, str]:
    card_id = offered(wallet)
    return card_id, wallet.collect(uri_of(card_id), CODE)


def acts() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(act__startswith="signer.").order_by("sequence")
    return [(entry.act, entry.data.get("key", "")) for entry in entries]


# In time


def test_the_next_signer_is_published_before_it_signs_and_the_former_after(ceremony: Ceremony) -> None:
    former, following = active(), ceremony.install()
    assert document_signer().key_id == former.key_id
    assert set(published(now=timezone.now())) == {former, following}
    rotate(actor=ACTOR, now=timezone.now() + timedelta(days=1))
    assert document_signer().key_id == following.key_id
    assert set(published(now=timezone.now())) == {former, following}


def test_a_rotation_is_journalled(ceremony: Ceremony) -> None:
    former, following = active(), ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    assert acts() == [
        ("signer.requested", following.key_id),
        ("signer.installed", following.key_id),
        ("signer.retired", former.key_id),
        ("signer.activated", following.key_id),
    ]
    assert verify_journal().broken_at is None


def test_a_signer_that_nobody_could_have_read_yet_does_not_sign(ceremony: Ceremony) -> None:
    former = active()
    ceremony.install()
    with pytest.raises(NotThere, match="published for 1 day"):
        rotate(actor=ACTOR, now=timezone.now() + timedelta(hours=23))
    assert active() == former


def test_without_a_next_signer_the_present_one_stays(ceremony: Ceremony) -> None:
    former = active()
    with pytest.raises(NotThere):
        rotate(actor=ACTOR, now=timezone.now())
    assert active() == former
    assert acts() == []


def test_cards_of_the_former_signer_stay_valid(wallet: Wallet, root: Certificate, ceremony: Ceremony) -> None:
    _, before = collected(wallet)
    ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    assert (
        verify_card(
            before,
            trust=Trust(roots=[root], revocation_lists=UNCHECKED, status_lists=UNCHECKED),
            now=timezone.now(),
        )["family_name"]
        == "LEFÈVRE"
    )


def test_the_schedule_rotates_when_a_card_would_outlive_the_certificate(ceremony: Ceremony) -> None:
    due = signs_until(active())
    assert due == active().not_after - settings.CARD_LIFETIME  # type: ignore[operator]
    following = ceremony.install(now=due - timedelta(days=2))
    assert not rotate_when_due(now=due - timedelta(seconds=1))
    assert rotate_when_due(now=due)
    assert active() == following
    assert not rotate_when_due(now=due)


def test_the_schedule_leaves_a_signer_that_is_due_when_nobody_follows(ceremony: Ceremony) -> None:
    former = active()
    assert not rotate_when_due(now=signs_until(former))
    assert active() == former


def test_a_signer_is_published_until_its_certificate_ends(ceremony: Ceremony) -> None:
    former = active()
    assert former.not_after is not None
    following = ceremony.install(now=former.not_after - timedelta(days=400))
    rotate(actor=ACTOR, now=former.not_after - timedelta(days=90))
    assert former in published(now=former.not_after - timedelta(seconds=1))
    assert list(published(now=former.not_after)) == [following]


def test_every_process_sees_a_rotation_within_a_minute(ceremony: Ceremony) -> None:
    former, following = active(), ceremony.install()
    assert document_signer().key_id == former.key_id
    known = signer_module._known
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    assert known is not None
    signer_module._known = known  # as another process, that did not rotate itself
    assert document_signer().key_id == former.key_id
    assert signer_module.KNOWN_FOR <= 60
    signer_module._known = (known[0] - signer_module.KNOWN_FOR, known[1])
    assert document_signer().key_id == following.key_id


@pytest.mark.django_db(transaction=True)
def test_of_two_rotations_at_once_one_counts(ceremony: Ceremony) -> None:
    following = ceremony.install()

    def turn() -> bool:
        try:
            rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
        except NotThere:
            return False
        return True

    assert sorted(at_once([turn, turn])) == [False, True]
    assert active() == following
    assert [act for act, _ in acts()].count("signer.activated") == 1


# In an emergency


def test_a_compromised_signer_is_put_out_of_use_and_the_next_signs_at_once(ceremony: Ceremony) -> None:
    former, following = active(), ceremony.install()
    assert compromise(key_id=former.key_id, actor=ACTOR, now=timezone.now()) == following
    assert document_signer().key_id == following.key_id
    assert former not in published(now=timezone.now())
    assert acts()[-2:] == [
        ("signer.compromised", former.key_id),
        ("signer.activated", following.key_id),
    ]


def test_without_a_next_signer_nothing_is_signed_by_a_compromised_one() -> None:
    assert compromise(key_id=active().key_id, actor=ACTOR, now=timezone.now()) is None
    with pytest.raises(SignerUnavailable):
        document_signer()
    look_again()


def test_a_phone_is_told_to_come_back_while_nothing_can_be_signed(wallet: Wallet) -> None:
    token = wallet.access(offer_uri(wallet), CODE)
    compromise(key_id=active().key_id, actor=ACTOR, now=timezone.now())
    answer = wallet.credential(token)
    assert (answer.status_code, answer.json()) == (503, {"error": "temporarily_unavailable"})
    assert answer["Retry-After"] == "30"
    look_again()


def test_the_living_cards_of_a_compromised_signer_are_named(wallet: Wallet, ceremony: Ceremony) -> None:
    former = active().key_id
    living, _ = collected(wallet)
    suspended, _ = collected(wallet)
    lifecycle.suspend(card_id=suspended, actor="client:cpam")
    revoked, _ = collected(wallet)
    lifecycle.revoke(card_id=revoked, actor="client:cpam", reason=RevocationReason.LOST)
    ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    collected(wallet)  # by the next one
    assert {card.pk for card in signed_by(former)} == {living, suspended}


def test_the_command_says_what_an_emergency_asks_for(
    wallet: Wallet, ceremony: Ceremony, capsys: pytest.CaptureFixture[str]
) -> None:
    former, (card_id, _) = active().key_id, collected(wallet)
    following = ceremony.install()
    call_command("issuer_keys", "compromise", f"--key={former}")
    said = capsys.readouterr().out
    assert "1 cards to sign again" in said
    assert f"{following.key_id} signs" in said
    call_command("issuer_keys", "affected", f"--key={former}")
    assert capsys.readouterr().out == f"{card_id}\n"


def test_the_command_fails_when_nobody_signs_instead() -> None:
    with pytest.raises(CommandError, match="nobody signs"):
        call_command("issuer_keys", "compromise", f"--key={active().key_id}")
    look_again()


def test_a_retired_signer_may_be_found_compromised_and_the_active_one_goes_on(ceremony: Ceremony) -> None:
    former, following = active(), ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    assert compromise(key_id=former.key_id, actor=ACTOR, now=timezone.now()) == following
    assert list(published(now=timezone.now())) == [following]


@pytest.mark.parametrize("key_id", ["unknown", "requested", "compromised"])
def test_what_is_no_signer_cannot_be_compromised(ceremony: Ceremony, key_id: str) -> None:
    if key_id == "requested":
        key_id = request_signer(actor=ACTOR)[0].key_id
    elif key_id == "compromised":
        key_id = ceremony.install().key_id
        compromise(key_id=key_id, actor=ACTOR, now=timezone.now())
    with pytest.raises(NotThere):
        compromise(key_id=key_id, actor=ACTOR, now=timezone.now())


def test_the_key_of_a_signer_that_ended_is_destroyed_for_good(ceremony: Ceremony) -> None:
    ceremony.install()
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    following = ceremony.install()
    former = active().key_id
    with pytest.raises(NotThere):
        destroy_key(key_id=former, actor=ACTOR)
    rotate(actor=ACTOR, now=timezone.now(), notice=NO_NOTICE)
    reference = DocumentSigner.objects.get(pk=former).reference
    destroy_key(key_id=former, actor=ACTOR)
    assert not (settings.ISSUER_KEYS_DIR / f"{reference}.key").exists()
    assert acts()[-1] == ("signer.key_destroyed", former)
    assert active() == following
    with pytest.raises(NotThere):
        destroy_key(key_id=former, actor=ACTOR)


# Constraints


def violates(name: str, **changes: Any) -> bool:
    try:
        with transaction.atomic():
            DocumentSigner.objects.filter(state=State.ACTIVE).update(**changes)
    except IntegrityError as error:
        return name in str(error)
    return False


def test_one_active_signer(ceremony: Ceremony) -> None:
    following = ceremony.install()
    with pytest.raises(IntegrityError, match=r"state|one_active_signer"), transaction.atomic():
        DocumentSigner.objects.filter(pk=following.pk).update(state=State.ACTIVE, activated_at=timezone.now())


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("a_signer_ends_with_a_date", {"state": "sleeping"}),
        ("a_signer_has_its_certificates_unless_requested", {"chain": ""}),
        ("a_signer_has_its_certificates_unless_requested", {"root": ""}),
        ("a_signer_has_its_certificates_unless_requested", {"not_after": None}),
        ("a_signer_has_its_certificates_unless_requested", {"state": "requested", "activated_at": None}),
        ("a_signer_that_signs_was_activated", {"activated_at": None}),
        ("a_signer_ends_with_a_date", {"state": "retired"}),
        ("a_signer_ends_with_a_date", {"state": "compromised"}),
        ("a_signer_in_use_has_its_key", {"reference": ""}),
    ],
)
def test_constraint(name: str, changes: dict[str, Any]) -> None:
    assert violates(name, **changes)
