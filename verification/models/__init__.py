"""The aggregates of verification, one file each."""

from verification.models.capture import Capture, CaptureChallenge, CaptureKind
from verification.models.decision import Decision, Reason
from verification.models.enrolment import Enrolment
from verification.models.evidence import Evidence, EvidenceKind
from verification.models.habilitation import Habilitation
from verification.models.insured_person import InsuredPerson
from verification.models.judgement import Judgement
from verification.models.listed_document import ListedDocument
from verification.models.preferences import Preferences
from verification.models.report import CheckReport, Finding, Verdict
from verification.models.scheme import Scheme
from verification.models.tie import Tie

__all__ = [
    "Capture",
    "CaptureChallenge",
    "CaptureKind",
    "CheckReport",
    "Decision",
    "Enrolment",
    "Evidence",
    "EvidenceKind",
    "Finding",
    "Habilitation",
    "InsuredPerson",
    "Judgement",
    "ListedDocument",
    "Preferences",
    "Reason",
    "Scheme",
    "Tie",
    "Verdict",
]
