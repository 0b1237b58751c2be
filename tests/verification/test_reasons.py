"""The catalogue of reasons."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from verification.models import Reason
from verification.parts import SETS
from verification.reasons import CATALOGUE, Decision
from verification.seeds import seed

FRAUD = {"face_mismatch", "document_forged", "not_alive", "coercion", "fraud_suspected", "identity_mismatch"}


def test_every_reason_that_a_person_sees_says_so_in_both_languages() -> None:
    for text in CATALOGUE:
        assert text.internal_fr and text.internal_en
        assert bool(text.public_code) == bool(text.public_fr) == bool(text.public_en)


def test_all_suspicions_show_the_applicant_one_and_the_same_reason() -> None:
    shown = {(t.public_code, t.public_fr, t.public_en) for t in CATALOGUE if t.code in FRAUD}
    assert len(shown) == 1


def test_asking_to_film_again_always_names_what() -> None:
    for text in CATALOGUE:
        assert bool(text.parts) == (text.decision is Decision.RECAPTURE)
        assert not text.parts or list(text.parts) in SETS


@pytest.mark.django_db
def test_the_database_holds_a_reason_to_film_again_names_its_parts() -> None:
    for code, parts in (("face_blurred", []), ("face_blurred", ["ears"]), ("document_expired", ["face"])):
        with (
            pytest.raises(IntegrityError, match="a_reason_to_film_again_names_its_parts"),
            transaction.atomic(),
        ):
            Reason.objects.filter(code=code).update(parts=parts)


@pytest.mark.django_db
def test_a_new_database_holds_the_catalogue_and_a_changed_wording_survives() -> None:
    assert set(Reason.objects.values_list("code", flat=True)) == {text.code for text in CATALOGUE}
    Reason.objects.filter(code="document_expired").update(public_fr="Autre texte")
    seed()
    assert Reason.objects.get(code="document_expired").public("fr") == "Autre texte"
