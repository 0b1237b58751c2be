"""What an operator must do about the keys before cards suffer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from cryptography import x509
from django.db import transaction

from ecarte.journal.models import Entry
from ecarte.journal.services import record
from issuance.keys.certificates import SIGNER_LIFETIME, key_identifier, p256
from issuance.keys.install import newest_list, proves_possession
from issuance.keys.rotation import next_signers, signs_until
from issuance.keys.signer import signer_of
from issuance.keys.unavailable import SignerUnavailable
from issuance.models import DocumentSigner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

AHEAD = timedelta(days=30)
"""How long before a rotation its next signer should be there: time to call a ceremony."""
LIST_AHEAD = timedelta(days=14)
AGAIN = timedelta(days=1)
State = DocumentSigner.State
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Alarm:
    """One thing to do."""

    code: str
    about: str
    """The key or list; an alarm is journalled once a day about each."""
    text: str
    critical: bool = False
    """Cards cannot be signed, or not for their whole life."""


def alarms(*, now: datetime) -> list[Alarm]:
    """Everything that is to be done about the keys, the worst first; asks the HSM for one signature."""
    return sorted(_alarms(now=now), key=lambda alarm: not alarm.critical)


def raise_alarms(*, now: datetime) -> list[Alarm]:
    """Log what is to be done, each time; journal it once a day, for as long as it is to be done."""
    raised = alarms(now=now)
    for alarm in raised:
        _log.error("signer_alarm", alarm=alarm.code, about=alarm.about, text=alarm.text)
        with transaction.atomic():
            known = Entry.objects.filter(act="signer.alarm", data__alarm=alarm.code, data__about=alarm.about)
            if not known.filter(at__gt=now - AGAIN).exists():
                record(actor="system:watch_signers", act="signer.alarm", alarm=alarm.code, about=alarm.about)
    return raised


def _alarms(*, now: datetime) -> Iterator[Alarm]:
    active = DocumentSigner.objects.filter(state=State.ACTIVE).first()
    if active is None:
        yield Alarm("no_signer", "", "no document signer is active: no card can be signed", critical=True)
    else:
        yield from _about_the_active(active, now=now)
        yield from _about_the_root(active, now=now)


def _about_the_active(active: DocumentSigner, *, now: datetime) -> Iterator[Alarm]:
    assert active.not_after is not None, "a signer with a certificate"
    if now >= active.not_after:
        yield Alarm(
            "signer_ended",
            active.key_id,
            "the document signer's certificate has ended: no card can be signed",
            critical=True,
        )
        return
    try:
        signer = signer_of(active)
        held = proves_possession(signer.provider, active.reference, signer.public_key)
        trouble = "" if held else "the key that is kept is not that of the certificate"
    except SignerUnavailable as error:
        trouble = str(error)
    if trouble:
        yield Alarm("signer_unavailable", active.key_id, f"nothing can be signed: {trouble}", critical=True)
    until = signs_until(active)
    if now >= until:
        text = f"cards live shorter since {until:%Y-%m-%d}: certify and install a signer, then rotate"
        yield Alarm("rotation_overdue", active.key_id, text, critical=True)
    elif now >= until - AHEAD and not next_signers(now=now).exists():
        text = f"no signer is there to take over on {until:%Y-%m-%d}: `issuer_keys request`, then a ceremony"
        yield Alarm("no_next_signer", active.key_id, text)


def _about_the_root(active: DocumentSigner, *, now: datetime) -> Iterator[Alarm]:
    root = x509.load_pem_x509_certificate(active.root.encode())
    if now + SIGNER_LIFETIME + AHEAD > root.not_valid_after_utc:
        text = f"the root ends on {root.not_valid_after_utc:%Y-%m-%d}: make a new one and bring it to readers"
        yield Alarm("root_ends", active.key_id, text)
    authority = key_identifier(p256(root.public_key()))
    newest = newest_list(authority)
    if newest is None:
        text = "the root's revocation list is not published: `issuer_keys crl FILE`"
        yield Alarm("no_revocation_list", authority, text)
    elif now >= newest.next_update - LIST_AHEAD:
        text = f"the revocation list ends on {newest.next_update:%Y-%m-%d}: renew it at a ceremony"
        yield Alarm("revocation_list_ends", f"{authority} {newest.number}", text)
