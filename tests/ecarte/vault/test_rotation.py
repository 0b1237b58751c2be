"""Keys of every level are rotated, and what they seal opens all the while."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.journal.models import Entry
from ecarte.vault import keys, masters, memory, rotation
from ecarte.vault.errors import MasterUnavailable, Unreadable
from ecarte.vault.models import Basis, DataKey
from tests.ecarte.vault.test_fields import person, stored
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from verification.evidence import month_keys, store
from verification.models import Evidence, InsuredPerson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What these tests make and destroy is rolled back."""
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def two_masters(settings: Settings) -> None:
    other = base64.b64encode(os.urandom(32)).decode()
    settings.VAULT = replace(configured.VAULT, keys=f"{configured.VAULT.keys},other:{other}")


def this_month() -> str:
    return f"{timezone.now():%Y-%m}"


def vault(*arguments: str) -> str:
    """What `manage.py vault` says."""
    said = StringIO()
    call_command("vault", *arguments, stdout=said)
    return said.getvalue()


def seal() -> bytes:
    return keys.encrypt(b"MARTIN", purpose=b"test", context=b"here")


def opened(sealed: bytes) -> bytes:
    return keys.decrypt(sealed, purpose=b"test", context=b"here")


def content(evidence: Evidence) -> bytes:
    return b"".join(store.read(Evidence.objects.get(pk=evidence.pk)))


def test_each_basis_and_month_has_a_key_of_its_own() -> None:
    face = some_evidence(an_enrolment(), biometric=True)
    document = some_evidence(an_enrolment())
    assert (face.month_key.basis, document.month_key.basis) == ("biometric", "enrolment")
    assert face.month_key.month == document.month_key.month == this_month()
    assert keys.current(Basis.ENROLMENT) == document.month_key_id


def test_a_new_month_has_a_new_key_by_itself_and_the_former_opens() -> None:
    before = seal()
    with time_machine.travel(timezone.now() + timedelta(days=32)):
        after = seal()
        assert opened(before) == b"MARTIN"
    one, other = (DataKey.objects.get(pk=keys.key_of(sealed)) for sealed in (before, after))
    assert (one.basis, one.generation) == (other.basis, other.generation) == ("fields", 0)
    assert one.month < other.month


def test_a_key_does_not_open_as_that_of_another_month() -> None:
    sealed = seal()
    DataKey.objects.filter(pk=keys.key_of(sealed)).update(month="2020-01")
    keys.forget()
    with pytest.raises(Unreadable):
        opened(sealed)


def test_a_month_and_basis_has_one_key_per_generation() -> None:
    row = DataKey.objects.get(pk=keys.current(Basis.FIELDS))
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.create(basis=row.basis, month=row.month, wrapped=b"x", created_at=timezone.now())
    assert keys.make(Basis.FIELDS, row.month, generation=0).pk == row.pk


def test_a_destroyed_key_is_not_kept() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DataKey.objects.update(destroyed_at=timezone.now())


def test_a_key_that_may_be_rolled_back_is_not_remembered() -> None:
    fresh = rotation.renew(Basis.FIELDS, this_month())
    keys.forget()
    assert keys.current(Basis.FIELDS) == fresh.pk
    fresh.delete()
    assert keys.current(Basis.FIELDS) != fresh.pk


def test_keys_in_clear_are_dropped_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal()
    monkeypatch.setattr(memory, "KEPT", -1)
    keys.forget()
    assert opened(sealed) == b"MARTIN"
    rotation.destroy(DataKey.objects.get(pk=keys.key_of(sealed)))
    with pytest.raises(Unreadable):
        opened(sealed)


def test_a_new_master_key_wraps_every_data_key_and_touches_nothing_else(
    two_masters: None, settings: Settings
) -> None:
    someone, evidence = person(), some_evidence(an_enrolment(), b"a face")
    before = stored("nir", someone.pk), bytes(evidence.wrapped_key)
    settings.VAULT = replace(settings.VAULT, master="local:other")
    assert "keys wrapped by local:other" in vault("rotate-master")
    assert set(DataKey.objects.values_list("master", flat=True)) == {"local:other"}
    settings.VAULT = replace(settings.VAULT, keys=settings.VAULT.keys.partition(",")[2])
    keys.forget()  # the former master key is gone
    assert InsuredPerson.objects.get(pk=someone.pk).nir == "185057800608491"
    assert content(evidence) == b"a face"
    assert (stored("nir", someone.pk), bytes(evidence.wrapped_key)) == before
    assert rotation.rotate_master() == 0
    assert Entry.objects.filter(act="vault.master_rotated").count() == 2


def test_a_master_key_that_fails_half_way_changes_nothing(
    two_masters: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAULT = replace(settings.VAULT, master="local:other")
    wrap, calls = masters.wrap, []

    def failing(key: bytes, context: bytes) -> tuple[str, bytes]:
        calls.append(context)
        if len(calls) > 2:
            raise MasterUnavailable("away")
        return wrap(key, context)

    monkeypatch.setattr(masters, "wrap", failing)
    with pytest.raises(CommandError, match="away"):
        vault("rotate-master")
    assert not DataKey.objects.filter(master="local:other").exists()


def test_columns_and_seeds_are_sealed_again_and_the_former_key_is_destroyed_later() -> None:
    someone, agent = person(), an_agent()
    seed = get_adapter().decrypt(Authenticator.objects.get(user=agent).data["secret"])
    former = keys.current(Basis.FIELDS)
    said = vault("rotate-fields")
    assert "values sealed again" in said
    fresh = keys.current(Basis.FIELDS)
    assert keys.key_of(stored("nir", someone.pk)) == keys.key_of(stored("identity", someone.pk)) == fresh
    assert InsuredPerson.objects.get(pk=someone.pk).identity == {"family_name": "MARTIN"}
    assert get_adapter().decrypt(Authenticator.objects.get(user=agent).data["secret"]) == seed
    assert vault("reseal-fields") == "0 values sealed again\n"  # answers sealed by it may still be kept
    DataKey.objects.filter(pk=fresh).update(created_at=timezone.now() - timedelta(days=3))
    assert "destroyed fields" in vault("reseal-fields")
    assert DataKey.objects.get(pk=former).destroyed_at
    assert InsuredPerson.objects.get(pk=someone.pk).nir == "185057800608491"


def test_what_somebody_writes_meanwhile_is_not_overwritten() -> None:
    someone = person()
    loaded = InsuredPerson.objects.get(pk=someone.pk)
    rotation.renew(Basis.FIELDS, this_month())
    keys.forget()
    loaded.nir = "285057800608404"
    loaded.save()
    written = stored("nir", someone.pk)
    vault("reseal-fields")
    assert stored("nir", someone.pk) == written


def test_a_month_s_key_that_may_be_known_is_replaced_without_touching_the_files() -> None:
    kept, gone = some_evidence(an_enrolment(), b"a face"), some_evidence(an_enrolment())
    store.destroy(gone)
    former, files = kept.month_key, store.opened(kept).store.pieces(str(kept.pk))
    assert vault("replace-key", str(former.pk)).startswith("1 files' keys wrapped")
    kept.refresh_from_db()
    assert kept.month_key_id != former.pk
    assert (content(kept), store.opened(kept).store.pieces(str(kept.pk))) == (b"a face", files)
    assert month_keys.destroy_unused(now=timezone.now()) == []  # another process may still use it
    assert former in month_keys.destroy_unused(now=timezone.now() + timedelta(hours=1))
    assert content(kept) == b"a face"


def test_a_month_s_key_goes_with_its_last_file() -> None:
    one, other = some_evidence(an_enrolment(), b"a face"), some_evidence(an_enrolment())
    next_month = timezone.now() + timedelta(days=32)
    store.destroy(other)
    assert one.month_key not in month_keys.destroy_unused(now=next_month)
    store.destroy(one)
    assert one.month_key not in month_keys.destroy_unused(now=timezone.now())
    assert one.month_key in month_keys.destroy_unused(now=next_month)
    assert not DataKey.objects.get(pk=one.month_key_id).wrapped


def test_a_file_that_is_held_moves_to_the_key_of_fraud() -> None:
    evidence = some_evidence(an_enrolment(), b"a face")
    month_keys.move_to_fraud(evidence.enrolment)
    evidence.refresh_from_db()
    assert evidence.month_key.basis == Basis.FRAUD
    assert content(evidence) == b"a face"


def test_a_file_that_was_destroyed_meanwhile_is_not_brought_back() -> None:
    evidence = some_evidence(an_enrolment())
    store.destroy(Evidence.objects.get(pk=evidence.pk))
    assert not store.rewrap(evidence, month_key=keys.current(Basis.FRAUD))
    assert not Evidence.objects.get(pk=evidence.pk).wrapped_key


def test_status_names_every_key() -> None:
    evidence = some_evidence(an_enrolment())
    assert f"{evidence.month_key_id}  enrolment {this_month()} 0" in vault("status")


@pytest.mark.parametrize("name", ["no key", "00000000-0000-4000-8000-000000000000"])
def test_only_keys_of_files_are_replaced(name: str) -> None:
    with pytest.raises(CommandError, match="no key of files"):
        vault("replace-key", name)
