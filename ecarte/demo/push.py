"""The mailboxes of the test gateways, for simulated phones. Served only where DEMO is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from issuance.push.mailbox import read_mailbox
from verification.intake.contact.gateways import read_messages

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_GET
@never_cache
def mailbox(request: HttpRequest, token: str) -> JsonResponse:
    """Messages that were pushed to `token`, oldest first."""
    return JsonResponse({"messages": read_mailbox(token)})


@require_GET
@never_cache
def letters(request: HttpRequest, mailbox: str) -> JsonResponse:
    """What was sent to an address, which is named by its SHA-256 (`mailbox_of`), oldest first."""
    return JsonResponse({"messages": read_messages(mailbox)})
