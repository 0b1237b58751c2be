from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from ecarte.journal.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.mark.parametrize("role", list(Role))
def test_only_an_administrator_enters_the_admin(role: Role) -> None:
    user = create_account(username="camille", password=PASSWORD, role=role)
    user.refresh_from_db()
    assert user.role == role
    assert user.is_superuser is (role == Role.ADMINISTRATOR)
    assert user.is_staff is (role in {Role.ADMINISTRATOR, Role.AUDITOR})


def test_the_account_can_sign_in_and_its_password_is_hashed_by_argon2() -> None:
    user = create_account(
        username="camille", password=PASSWORD, role=Role.AGENT, first_name="Camille", last_name="Roy"
    )
    assert user.check_password(PASSWORD)
    assert user.password.startswith("argon2")
    assert user.get_full_name() == "Camille Roy"


def test_making_an_account_is_journalled_without_its_name() -> None:
    user = create_account(username="camille", password=PASSWORD, role=Role.AGENT)
    entry = Entry.objects.get(act="account.created")
    assert entry.data == {"account": user.pk, "role": "agent", "foreign_documents": False}


@pytest.mark.parametrize("password", ["short", "password1234", "camille.roy"])
def test_a_weak_password_makes_no_account(password: str) -> None:
    with pytest.raises(ValidationError):
        create_account(username="camille.roy", password=password, role=Role.AGENT)
    assert not User.objects.exists()


def test_a_name_that_is_taken_makes_no_account() -> None:
    create_account(username="camille", password=PASSWORD, role=Role.AGENT)
    with pytest.raises(IntegrityError):
        create_account(username="camille", password=PASSWORD, role=Role.FRAUD)


def test_account_has_a_known_role() -> None:
    with pytest.raises(ValidationError):
        create_account(username="camille", password=PASSWORD, role="owner")  # type: ignore[arg-type]
