"""Blind indexes: found without the value, and moved to another key without it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import CharField
from django.utils import timezone

from ecarte.vault import blind_index as module
from ecarte.vault import reindexing
from ecarte.vault.blind_index import BlindIndexField, blind_index
from ecarte.vault.models import Basis, DataKey
from tests.verification.factories import a_nir, an_agent, an_enrolment, an_insured_person
from verification.engine.document.kinds import Kind
from verification.models import Enrolment, Guardian, ListedDocument, Tie
from verification.nir import Nir
from verification.prechecks.lost_documents import number_index
from verification.register.selectors import find_insured, is_guardian, nir_index

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What these tests make is rolled back."""
    module.forget()
    yield
    module.forget()


def begin() -> None:
    """A rotation that every process knows of."""
    key = reindexing.begin()
    DataKey.objects.filter(pk=key.pk).update(created_at=timezone.now() - module.SETTLE)
    module.forget()


def test_an_index_tells_its_key_and_not_its_value() -> None:
    index = blind_index("185057800608491", purpose="nir")
    assert len(index) == 64
    assert index.startswith("00")
    assert index == blind_index("185057800608491", purpose="nir")
    assert index != blind_index("185057800608491", purpose="document")
    assert index != blind_index("185057800608492", purpose="nir")


def test_all_that_stands_under_a_value_moves_and_is_found_all_the_while() -> None:
    nir, relative = Nir.parse(a_nir()), Nir.parse(a_nir())  # of the relative nobody keeps the number
    someone = an_insured_person(nir=nir.value)
    case = an_enrolment(person=someone)
    Guardian.objects.create(person=someone, nir_index=nir_index(relative))
    Tie.objects.create(agent=an_agent(), nir_index=nir_index(relative))
    ListedDocument.objects.create(number_index=number_index(Kind.PASSPORT, "12AB34567"))

    def found() -> bool:
        return (
            find_insured(nir) == someone
            and is_guardian(nir_index=nir_index(relative), of_nir_index=nir_index(nir))
            and Tie.objects.filter(nir_index=nir_index(relative)).exists()
            and Enrolment.objects.get(nir_index=nir_index(nir)) == case
            and ListedDocument.objects.filter(number_index=number_index(Kind.PASSPORT, "12AB34567")).exists()
        )

    before = nir_index(nir)
    begin()
    assert found()
    assert nir_index(nir) == before  # as it stands
    assert nir_index(Nir.parse(a_nir())).startswith("01")  # nothing stands of it
    call_command("vault", "reindex")
    assert found()
    assert nir_index(nir).startswith("01")
    call_command("vault", "reindex")  # a pass that finds nothing ends it
    assert found()
    assert DataKey.objects.get(basis=Basis.INDEX, generation=0).retired_at
    for model, name in module.index_columns():
        assert not model._base_manager.filter(**{f"{name}__startswith": "00"}).exists()
    begin()
    assert nir_index(nir).startswith("01")


def test_until_every_process_knows_of_the_key_the_former_is_used() -> None:
    value = a_nir()
    before = blind_index(value, purpose="nir")
    reindexing.begin()
    module.forget()
    assert blind_index(value, purpose="nir") == before
    with pytest.raises(CommandError, match="may not know"):
        call_command("vault", "reindex")


def test_one_rotation_goes_on_at_a_time() -> None:
    with pytest.raises(CommandError, match="no rotation"):
        call_command("vault", "reindex")
    begin()
    with pytest.raises(CommandError, match="has not ended"):
        call_command("vault", "rotate-blind-index")


def test_rows_of_one_value_that_may_not_be_the_same_are_left_and_counted() -> None:
    nir = Nir.parse(a_nir())
    case = an_enrolment(person=an_insured_person(nir=nir.value))
    other = an_enrolment()
    begin()
    key = module.chain()[-1]
    # Written by somebody who had computed the former index in the moment of the switch.
    Enrolment.objects.filter(pk=other.pk).update(nir_index=key.step(case.nir_index))
    moved, stuck = reindexing.go_on(now=timezone.now())
    assert stuck == 1
    assert moved
    assert Enrolment.objects.get(pk=case.pk).nir_index == case.nir_index
    Enrolment.objects.filter(pk=other.pk).delete()
    assert reindexing.go_on(now=timezone.now()) == (1, 0)
    assert reindexing.go_on(now=timezone.now() + timedelta(days=1)) == (0, 0)


def test_every_column_of_indexes_is_found_by_its_class() -> None:
    """One that was declared otherwise would be lost by the first rotation."""
    named = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, CharField) and (field.name.endswith("_index") or field.name == "holder_ref")
    ]
    assert len(named) > 7
    assert [str(field) for field in named if not isinstance(field, BlindIndexField)] == []
