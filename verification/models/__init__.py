"""The aggregates of verification, one file each."""

from verification.models.agreement import Agreement, Guardian
from verification.models.capture import Capture, CaptureChallenge, CaptureKind, QuickState
from verification.models.consent_text import ConsentText
from verification.models.contact import Channel, ContactCode
from verification.models.continuation import ContinuationCode
from verification.models.counter import CounterCode
from verification.models.decision import Decision, Reason
from verification.models.department import Department
from verification.models.emergency_access import EmergencyAccess
from verification.models.enrolment import Enrolment
from verification.models.evidence import Evidence, EvidenceKind
from verification.models.habilitation import Habilitation
from verification.models.hold import LegalHold
from verification.models.identity import IdentityRequest, PivotIdentity
from verification.models.insured_person import Beneficiary, InsuredPerson
from verification.models.insurer_client import InsurerClient
from verification.models.judgement import Judgement
from verification.models.listed_document import ListedDocument
from verification.models.preferences import Preferences
from verification.models.report import CheckReport, Finding, Verdict
from verification.models.scheme import Scheme
from verification.models.sealed_record import Purpose, SealDue, SealedRecord
from verification.models.tie import Tie
from verification.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookEvent

__all__ = [
    "Agreement",
    "Beneficiary",
    "Capture",
    "CaptureChallenge",
    "CaptureKind",
    "Channel",
    "CheckReport",
    "ConsentText",
    "ContactCode",
    "ContinuationCode",
    "CounterCode",
    "Decision",
    "Department",
    "EmergencyAccess",
    "Enrolment",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "Guardian",
    "Habilitation",
    "IdentityRequest",
    "InsuredPerson",
    "InsurerClient",
    "Judgement",
    "LegalHold",
    "ListedDocument",
    "PivotIdentity",
    "Preferences",
    "Purpose",
    "QuickState",
    "Reason",
    "Scheme",
    "SealDue",
    "SealedRecord",
    "Tie",
    "Verdict",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
