"""A code is sent to the contact that the insurer knows; typed back, it confirms the contact."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.phone import Phone
from tests.verification.factories import a_nir, an_insured_person
from tests.verification.intake.conftest import answer, code_of
from verification.intake.contact.gateways import mailbox_of, read_messages
from verification.models import ContactCode, Enrolment, Scheme
from verification.states import CAPTURING, LIVE, State
from verification.tasks import send_pending_contact_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
EMAIL = "maelys.martin@exemple.test"
MOBILE = "+33639980001"
BOTH = {"email": EMAIL, "mobile": MOBILE}


@pytest.fixture(autouse=True)
def _empty_mailboxes() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def unconfirmed(phone_in: Callable[..., Phone]) -> Phone:
    """Its contact is not confirmed, and the insurer knows both kinds."""
    return phone_in(
        State.OPENED, contact_confirmed_at=None, person=an_insured_person(contacts=BOTH), code_hash="x"
    )


def ask(phone: Phone, channel: Any = "email") -> Response:
    """Ask, and let the outbox send."""
    response = phone.call("POST", f"{phone.home}/contact-codes", {"channel": channel})
    send_pending_contact_codes()
    return response


def received(address: str = EMAIL) -> list[str]:
    texts = (message["text"] for message in read_messages(mailbox_of(address)))
    return [found[0] for text in texts if (found := re.search(r"\b\d{6}\b", text))]


def confirm(phone: Phone, code: str) -> Response:
    return phone.call("PUT", f"{phone.home}/contact", {"code": code})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize(("channel", "address"), [("email", EMAIL), ("sms", MOBILE)])
def test_the_code_that_arrives_confirms_the_contact(unconfirmed: Phone, channel: str, address: str) -> None:
    assert answer(unconfirmed.call("GET", unconfirmed.home))["to_confirm"] == ["contact"]
    response = ask(unconfirmed, channel)
    assert (response.status_code, response.content) == (202, b"")
    [code] = received(address)
    assert confirm(unconfirmed, code).status_code == 204
    assert Enrolment.objects.get().contact_confirmed_at is not None
    assert answer(unconfirmed.call("GET", unconfirmed.home))["to_confirm"] == []
    acts = list(Entry.objects.order_by("sequence").values_list("act", flat=True))
    assert acts == ["contact.code_asked", "contact.confirmed"]


def test_nothing_but_a_digest_is_kept_once_the_message_has_left(unconfirmed: Phone) -> None:
    ask(unconfirmed)
    stored = ContactCode.objects.get()
    assert stored.code is None
    assert received()[0] not in stored.digest
    assert EMAIL not in str(Entry.objects.values_list("data", flat=True))


def test_a_code_serves_once(unconfirmed: Phone) -> None:
    ask(unconfirmed)
    [code] = received()
    confirm(unconfirmed, code)
    assert code_of(confirm(unconfirmed, code)) == (422, "contact_code_refused")


def test_a_new_code_voids_the_former_one(unconfirmed: Phone) -> None:
    ask(unconfirmed)
    ask(unconfirmed)
    former, code = received()
    assert former == code or code_of(confirm(unconfirmed, former)) == (422, "contact_code_refused")
    assert confirm(unconfirmed, code).status_code == 204


@pytest.mark.parametrize(("channel", "address", "minutes"), [("email", EMAIL, 24 * 60), ("sms", MOBILE, 10)])
def test_an_emailed_code_is_good_for_a_day_and_a_texted_one_for_ten_minutes(
    unconfirmed: Phone, channel: str, address: str, minutes: int
) -> None:
    ask(unconfirmed, channel)
    [code] = received(address)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes, seconds=1)):
        assert code_of(confirm(unconfirmed, code)) == (422, "contact_code_refused")
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes - 1)):
        assert confirm(unconfirmed, code).status_code == 204


def test_after_five_wrong_codes_the_right_one_is_void(unconfirmed: Phone) -> None:
    ask(unconfirmed)
    [code] = received()
    for _ in range(5):
        assert code_of(confirm(unconfirmed, wrong(code))) == (422, "contact_code_refused")
    assert code_of(confirm(unconfirmed, code)) == (422, "contact_code_refused")
    assert Enrolment.objects.get().contact_confirmed_at is None
    assert Entry.objects.filter(act="contact.code_refused").count() == 5


def test_codes_are_limited_by_day(unconfirmed: Phone) -> None:
    start = timezone.now()
    for number in range(5):
        with time_machine.travel(start + timedelta(hours=number), tick=False):
            assert ask(unconfirmed).status_code == 202
    with time_machine.travel(start + timedelta(hours=5), tick=False):
        response = ask(unconfirmed)
    assert code_of(response) == (429, "contact_codes_quota")
    assert int(response["Retry-After"]) == pytest.approx(19 * 3600, abs=2)
    with time_machine.travel(start + timedelta(hours=24, seconds=2), tick=False):
        assert ask(unconfirmed).status_code == 202


@pytest.mark.parametrize("known", [True, False])
def test_codes_for_one_number_are_limited_whether_or_not_it_is_insured(
    phone_in: Callable[..., Phone], settings: Any, known: bool
) -> None:
    rates = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
    limited = {"DEFAULT_THROTTLE_RATES": {**rates, "contact_codes_per_nir": "1/d"}}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | limited
    nir = an_insured_person().nir if known else a_nir()
    codes = []
    for _ in range(2):
        phone = Phone()
        phone.open(nir)
        codes.append(ask(phone).status_code)
    assert codes == [202, 429]


def asked(phone: Phone) -> tuple[Response, list[str]]:
    """The answer, and what was asked of the database, without the values."""
    with CaptureQueriesContext(connection) as queries:
        response = phone.call("POST", f"{phone.home}/contact-codes", {"channel": "email"})
    statements = [query["sql"].partition(" WHERE ")[0] for query in queries.captured_queries]
    return response, [re.sub(r"s[\d_x]+| (VALUES|SET) .*", "?", sql) for sql in statements]


def test_nothing_tells_whether_there_is_a_contact() -> None:
    """Neither the answer, nor what the database is asked, nor what the phone can do next."""
    answers = []
    for nir in (an_insured_person().nir, an_insured_person(contacts={}).nir, a_nir()):
        phone = Phone()
        phone.open(nir)
        response, statements = asked(phone)
        send_pending_contact_codes()
        refused = confirm(phone, "x")
        home = phone.call("GET", phone.home)
        answers.append(
            (
                response.status_code,
                dict(response.headers),
                response.content,
                statements,
                refused.content,
                answer(home)["to_confirm"],
            )
        )
    assert answers[0] == answers[1] == answers[2]


def test_films_wait_for_the_contact_where_the_scheme_wants_it(unconfirmed: Phone) -> None:
    from tests.verification.intake.test_submission import BOTH as KINDS
    from tests.verification.intake.test_submission import filmed, submit

    challenge = filmed(unconfirmed, *KINDS)
    assert code_of(submit(unconfirmed, challenge)) == (422, "contact_unconfirmed")
    Scheme.objects.update(contact_required=False)
    assert submit(unconfirmed, challenge).status_code == 202


def test_no_code_is_asked_of_whoever_is_seen_at_a_counter(unconfirmed: Phone) -> None:
    from tests.verification.intake.test_submission import BOTH as KINDS
    from tests.verification.intake.test_submission import filmed, submit

    challenge = filmed(unconfirmed, *KINDS)
    Enrolment.objects.update(assisted=True)
    assert answer(unconfirmed.call("GET", unconfirmed.home))["to_confirm"] == []
    assert submit(unconfirmed, challenge).status_code == 202


def test_a_scheme_wants_it_unless_told_otherwise() -> None:
    assert all(Scheme.objects.values_list("contact_required", flat=True))


@pytest.mark.parametrize("channel", ["post", None, "", 1])
def test_there_is_no_other_channel(unconfirmed: Phone, channel: Any) -> None:
    assert code_of(ask(unconfirmed, channel)) == (400, "invalid_request")


def test_a_channel_without_gateway_says_so(unconfirmed: Phone, settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL, settings.SMS_GATEWAY_URL = False, "smtp://mail", ""
    assert code_of(ask(unconfirmed, "sms")) == (422, "contact_channel_closed")


@pytest.mark.parametrize("status", sorted(set(State) - CAPTURING))
def test_nothing_is_confirmed_after_the_submission(phone_in: Callable[..., Phone], status: State) -> None:
    phone = phone_in(status)
    refusal = "already_submitted" if status in LIVE else "enrolment_closed"
    assert code_of(ask(phone)) == (409, refusal)
    assert code_of(confirm(phone, "123456")) == (409, refusal)


def test_withdrawing_forgets_the_codes(unconfirmed: Phone) -> None:
    unconfirmed.call("POST", f"{unconfirmed.home}/contact-codes", {"channel": "email"})
    unconfirmed.call("DELETE", unconfirmed.home)
    send_pending_contact_codes()
    assert not ContactCode.objects.exists()
    assert received() == []


@pytest.mark.django_db(transaction=True)
def test_of_guesses_sent_at_once_each_counts(unconfirmed: Phone) -> None:
    ask(unconfirmed)
    [code] = received()
    at_once([lambda: confirm(unconfirmed, wrong(code))] * 4)
    assert ContactCode.objects.get().tries == 4


def test_one_contact_code_opens_at_a_time(unconfirmed: Phone) -> None:
    ask(unconfirmed)
    ask(unconfirmed)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactCode.objects.update(ended_at=None)


@pytest.mark.parametrize("ended", ["ended_at", "sent_at", "dead_at"])
def test_a_contact_code_is_kept_until_it_is_sent(unconfirmed: Phone, ended: str) -> None:
    unconfirmed.call("POST", f"{unconfirmed.home}/contact-codes", {"channel": "email"})
    assert ContactCode.objects.get().code is not None
    with (
        pytest.raises(IntegrityError, match="a_contact_code_is_kept_until_it_is_sent"),
        transaction.atomic(),
    ):
        ContactCode.objects.update(**{ended: timezone.now()})
