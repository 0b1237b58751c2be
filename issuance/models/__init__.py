"""The aggregates of issuance, one file each."""

from issuance.models.access_token import AccessToken, RefreshToken
from issuance.models.authorization_code import AuthorizationCode
from issuance.models.books_round import BooksRound
from issuance.models.card import Card, Form
from issuance.models.deferred_request import DeferredRequest
from issuance.models.document_signer import DocumentSigner, RevocationList
from issuance.models.offer import Offer
from issuance.models.push_message import PushMessage, Subject
from issuance.models.renewal import Renewal, RenewalReason, RenewalRound
from issuance.models.signature import Signature, WalletEvent
from issuance.models.status_list import (
    Publication,
    ReplayedValue,
    Status,
    StatusChange,
    StatusEntry,
    StatusList,
)

__all__ = [
    "AccessToken",
    "AuthorizationCode",
    "BooksRound",
    "Card",
    "DeferredRequest",
    "DocumentSigner",
    "Form",
    "Offer",
    "Publication",
    "PushMessage",
    "RefreshToken",
    "Renewal",
    "RenewalReason",
    "RenewalRound",
    "ReplayedValue",
    "RevocationList",
    "Signature",
    "Status",
    "StatusChange",
    "StatusEntry",
    "StatusList",
    "Subject",
    "WalletEvent",
]
