"""The aggregates of issuance, one file each."""

from issuance.models.access_token import AccessToken
from issuance.models.card import Card, Form
from issuance.models.offer import Offer
from issuance.models.push_message import PushMessage, Subject
from issuance.models.signature import Signature, WalletEvent
from issuance.models.status_list import Status, StatusEntry, StatusList

__all__ = [
    "AccessToken",
    "Card",
    "Form",
    "Offer",
    "PushMessage",
    "Signature",
    "Status",
    "StatusEntry",
    "StatusList",
    "Subject",
    "WalletEvent",
]
