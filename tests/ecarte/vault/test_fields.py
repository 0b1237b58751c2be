"""Encrypted columns: unreadable in the database, bound to their row and column."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from ecarte.vault import keys
from ecarte.vault.keys import Unreadable
from verification.models import Department, InsuredPerson, Scheme

pytestmark = pytest.mark.django_db


def person(nir_index: str = "a" * 64, family_name: str = "MARTIN") -> InsuredPerson:
    return InsuredPerson.objects.create(
        nir_index=nir_index,
        nir="185057800608491",
        identity={"family_name": family_name},
        rights={},
        scheme=Scheme.objects.get(code="general"),
        department=Department.objects.get(code="75"),
    )


def stored(column: str, pk: object) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM verification_insuredperson WHERE id = %s",  # noqa: S608
            [InsuredPerson._meta.pk.get_db_prep_value(pk, connection)],
        )
        return bytes(cursor.fetchone()[0])


def test_the_database_holds_no_plaintext() -> None:
    someone = person()
    assert b"185057800608491" not in stored("nir", someone.pk)
    assert b"MARTIN" not in stored("identity", someone.pk)


def test_a_value_reads_back_after_loading() -> None:
    loaded = InsuredPerson.objects.get(pk=person().pk)
    assert (loaded.nir, loaded.identity) == ("185057800608491", {"family_name": "MARTIN"})


def test_a_value_copied_to_another_row_does_not_open() -> None:
    one, two = person("a" * 64), person("b" * 64, "BERNARD")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE verification_insuredperson SET identity = %s WHERE id = %s",
            [stored("identity", two.pk), InsuredPerson._meta.pk.get_db_prep_value(one.pk, connection)],
        )
    with pytest.raises(Unreadable):
        _ = InsuredPerson.objects.get(pk=one.pk).identity


def test_loading_a_row_opens_nothing_until_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    someone = person()

    def refuse(*_: object, **__: object) -> bytes:
        raise AssertionError("opened")

    monkeypatch.setattr(keys, "decrypt", refuse)
    loaded = InsuredPerson.objects.get(pk=someone.pk)
    with pytest.raises(AssertionError, match="opened"):
        _ = loaded.nir


def test_a_plain_value_cannot_slip_into_the_column_by_an_update() -> None:
    someone = person()
    with pytest.raises(TypeError), transaction.atomic():
        InsuredPerson.objects.filter(pk=someone.pk).update(nir="185057800608491")
    assert InsuredPerson.objects.get(pk=someone.pk).nir == "185057800608491"


def test_saving_again_without_change_keeps_the_stored_bytes() -> None:
    someone = InsuredPerson.objects.get(pk=person().pk)
    before = stored("nir", someone.pk)
    someone.save()
    assert stored("nir", someone.pk) == before
