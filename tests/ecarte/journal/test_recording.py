"""An entry is written with the act it records, and knows by itself who, in which role, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from celery import shared_task
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from ecarte.accounts.models import Role
from ecarte.journal.apps import JournalConfig
from ecarte.journal.entries import is_genuine
from ecarte.journal.models import Entry, Export, Head, Link, Unsealed
from ecarte.journal.origin import Origin, OriginMiddleware, acting, carry, enter_task, leave_task, origin
from ecarte.journal.services import record
from ecarte.journal.verify import verify
from tests.ecarte.journal.writing import sealed
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
)


def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    class Refused(Exception):
        pass

    with pytest.raises(Refused), transaction.atomic():
        record(actor="system:test", act="test.act")
        raise Refused
    assert (Entry.objects.count(), Unsealed.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(actor="system:test", act="test.act")
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("model", [Entry, Link, Head, Export])
def test_the_database_refuses_to_change_or_delete_what_was_written(model: Any) -> None:
    assert model._meta.db_table in JournalConfig.append_only
    sealed(1)
    before = list(model.objects.values())
    column = next(field.attname for field in model._meta.fields if not field.primary_key)
    changed = {column: before[0][column]}  # even to what it was
    for change in (lambda: model.objects.update(**changed), model.objects.all().delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert list(model.objects.values()) == before


@given(data=st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUES, max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_an_entry_holds_it_is_genuine_when_it_is_read_again(data: dict[str, Any]) -> None:
    entry = record(actor="system:test", act="test.act", detail=data)
    assert is_genuine(Entry.objects.get(pk=entry.pk))


def test_the_role_of_an_agent_is_that_of_the_moment() -> None:
    agent = an_agent(role=Role.SENIOR)
    entry = record(actor=agent.actor, act="test.act")
    agent.role = Role.AGENT
    agent.save()
    assert Entry.objects.get(pk=entry.pk).role == Role.SENIOR
    assert record(actor="device:abc", act="test.act").role == ""


def test_a_motive_is_told_apart() -> None:
    assert record(actor="agent:1", act="test.act", reason="document_expired").why == "document_expired"
    assert record(actor="agent:1", act="test.act").why == ""


def served(request: HttpRequest) -> tuple[Origin, HttpResponse]:
    """The origin that holds while a request is served."""
    held = []

    def serve(_: HttpRequest) -> Any:
        held.append(origin())

    response = OriginMiddleware(serve)(request)
    return held[0], response


def test_requests_have_ids_of_ours_and_addresses_leave_only_a_keyed_digest() -> None:
    first, _ = served(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_REQUEST_ID="theirs"))
    again, _ = served(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7"))
    other, _ = served(RequestFactory().get("/", REMOTE_ADDR="192.0.2.8"))
    assert first.source == again.source != other.source
    assert first.request != again.request
    assert "theirs" not in first.request
    assert "192.0.2.7" not in first.source
    assert origin() == Origin()


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(settings: Any) -> None:
    chosen: dict[str, Any] = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.7"}
    direct, _ = served(RequestFactory().get("/", **chosen))
    settings.PROXIES = 1
    behind, _ = served(RequestFactory().get("/", **chosen))
    settings.PROXIES = 0
    assert behind.source == served(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7"))[0].source
    assert direct.source == served(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1"))[0].source


def test_an_entry_of_a_page_says_which_request_and_from_where(client: Client) -> None:
    from django.urls import reverse

    client.force_login(an_agent(role=Role.AUDITOR))
    client.get(reverse("admin:journal_entry_changelist"))
    entry = Entry.objects.latest("sequence")
    assert (entry.act, entry.role) == ("journal.searched", Role.AUDITOR)
    assert entry.request
    assert entry.source


@shared_task
def noted() -> None:
    """Stands for any task that journals."""
    record(actor="system:test", act="test.act")


def test_a_task_carries_on_the_request_that_asked_for_it() -> None:
    headers: dict[str, Any] = {}
    with acting(Origin(request="the-request")):
        carry(headers=headers)
    for known, request in ((headers, "the-request"), ({}, "the-task")):
        noted.push_request(**known)
        enter_task(task_id="the-task", task=noted)
        noted()
        leave_task()
        noted.pop_request()
        assert Entry.objects.latest("sequence").request == request
    assert origin() == Origin()


def test_the_journal_of_a_fresh_place_is_whole() -> None:
    assert verify().reason is None


def test_the_role_of_whoever_asks_is_looked_up_once_a_request() -> None:
    agent = an_agent(role=Role.SENIOR)
    with CaptureQueriesContext(connection) as asked, acting(Origin(request="r")), transaction.atomic():
        for _ in range(3):
            record(actor=agent.actor, act="test.act")
    assert sum("accounts_user" in query["sql"] for query in asked) == 1
    assert set(Entry.objects.values_list("role", flat=True)) == {Role.SENIOR}
