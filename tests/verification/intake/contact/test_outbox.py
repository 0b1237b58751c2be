"""Codes leave by an outbox: sent once, tried again, given up in silence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from issuance.push.failures import PermanentFailure, TransientFailure
from tests.concurrency import at_once
from tests.verification.factories import an_enrolment, an_insured_person
from verification.intake.contact import gateways, outbox, texts
from verification.intake.contact.codes import send_code
from verification.intake.contact.gateways import mailbox_of, read_messages
from verification.models import Channel, ContactCode
from verification.tasks import send_contact_code, send_pending_contact_codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.verification.intake.contact.conftest import SmsProvider
    from verification.intake.contact.gateways import Message

pytestmark = pytest.mark.django_db
EMAIL = "lou.exemple@exemple.test"
MOBILE = "+33639980002"
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@pytest.fixture(autouse=True)
def _empty_mailboxes() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


class Down:
    """A gateway that is out of order."""

    def send(self, *, to: str, message: Message) -> None:
        raise TransientFailure("unreachable")


def asked(channel: Channel = Channel.EMAIL, **fields: Any) -> UUID:
    person = an_insured_person(contacts={"email": EMAIL, "mobile": MOBILE})
    case = an_enrolment(person=person, contact_confirmed_at=None, **fields)
    send_code(enrolment=case, channel=channel, now=timezone.now())
    return ContactCode.objects.get(enrolment=case).pk


def sent() -> list[dict[str, str]]:
    return read_messages(mailbox_of(EMAIL))


def test_a_code_is_sent_once_with_an_opaque_id() -> None:
    code_id = asked()
    send_contact_code(str(code_id))
    send_contact_code(str(code_id))
    send_pending_contact_codes()
    [message] = sent()
    assert message["id"] == str(code_id)
    assert ContactCode.objects.get().sent_at is not None


def test_the_task_is_asked_for_once_the_request_is_committed(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        asked()
    assert len(callbacks) == 1


def test_a_code_that_did_not_leave_is_tried_again_and_stays_the_same(monkeypatch: Any) -> None:
    code_id, now = asked(), timezone.now()
    code = ContactCode.objects.get().code
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "gateway_for", lambda _channel: Down())
        outbox.deliver(code_id=code_id, now=now)
        outbox.deliver(code_id=code_id, now=now)
    waiting = ContactCode.objects.get()
    assert (waiting.attempts, waiting.last_error, waiting.code) == (1, "unreachable", code)
    assert sent() == []
    outbox.deliver(code_id=code_id, now=waiting.next_attempt_at)
    assert code in sent()[0]["text"]


def test_what_cannot_leave_before_it_expires_is_given_up(monkeypatch: Any) -> None:
    code_id, now = asked(Channel.SMS), timezone.now()
    outbox.deliver(code_id=code_id, now=now + timedelta(minutes=11))
    given_up = ContactCode.objects.get()
    assert (given_up.last_error, given_up.code) == ("too_late", None)
    assert given_up.dead_at is not None


def test_after_the_last_attempt_it_is_given_up(monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "gateway_for", lambda _channel: Down())
    code_id, now = asked(), timezone.now()
    for _ in range(outbox.MAX_ATTEMPTS + 2):
        now += timedelta(minutes=90)
        outbox.deliver(code_id=code_id, now=now)
    given_up = ContactCode.objects.get()
    assert (given_up.attempts, given_up.last_error, given_up.code) == (
        outbox.MAX_ATTEMPTS,
        "unreachable",
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_message(monkeypatch: Any) -> None:
    monkeypatch.setattr(send_contact_code, "delay_on_commit", lambda _id: None)
    code_id, now = asked(), timezone.now()
    at_once([lambda: outbox.deliver(code_id=code_id, now=now)] * 4)
    assert len(sent()) == 1


def test_a_contact_message_ends_in_one_way() -> None:
    asked()
    send_pending_contact_codes()
    with pytest.raises(IntegrityError, match="a_contact_message_ends_in_one_way"), transaction.atomic():
        ContactCode.objects.update(dead_at=timezone.now())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("channel", list(Channel))
def test_a_message_says_nothing_but_the_code_and_fits_one_text(channel: Channel, language: str) -> None:
    text = texts.body(code="123456", channel=channel, language=language)
    assert "123456" in text
    assert set(text) <= GSM
    assert len(text) <= 160


def test_mail_goes_by_django(settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = False, "smtp://mail"
    code_id = asked(language="en")
    send_pending_contact_codes()
    [message] = mail.outbox
    assert message.to == [EMAIL]
    assert message.subject == "Your e-carte Vitale code"
    assert message.extra_headers["Message-ID"] == f"<{code_id}@localhost>"


def test_texts_go_by_http(settings: Any, sms_provider: SmsProvider) -> None:
    settings.DEMO, settings.SMS_GATEWAY_URL = False, sms_provider.url
    settings.SMS_GATEWAY_TOKEN = "secret"
    code_id = asked(Channel.SMS)
    send_pending_contact_codes()
    [(headers, body)] = sms_provider.received
    assert (body["id"], body["to"]) == (str(code_id), MOBILE)
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == str(code_id)
    assert ContactCode.objects.get().sent_at is not None


@pytest.mark.parametrize(
    ("status", "failure"),
    [(400, PermanentFailure), (404, PermanentFailure), (429, TransientFailure), (503, TransientFailure)],
)
def test_a_provider_that_refuses_is_asked_again_only_if_that_may_help(
    settings: Any, sms_provider: SmsProvider, status: int, failure: type[Exception]
) -> None:
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = sms_provider.url, "secret"
    sms_provider.status = status
    with pytest.raises(failure, match=f"status_{status}"):
        gateways.SmsGateway().send(to=MOBILE, message=gateways.Message("id", "subject", "text"))


def test_a_provider_that_is_down_is_asked_again(settings: Any) -> None:
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = "http://127.0.0.1:9", "secret"
    with pytest.raises(TransientFailure, match="unreachable"):
        gateways.SmsGateway().send(to=MOBILE, message=gateways.Message("id", "subject", "text"))


def test_the_test_gateway_is_closed_outside_demonstrations(settings: Any) -> None:
    settings.DEMO = False
    assert gateways.gateway_for(Channel.EMAIL) is None
    assert gateways.gateway_for(Channel.SMS) is None
