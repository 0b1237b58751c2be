"""Puts the case page together: one object the template reads, so that the template holds no rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from verification.models import Verdict
from verification.prechecks.eligible import REPLACES, REPLACES_SUSPECTED
from verification.review.challenge import FaceChallenge, challenge_of
from verification.review.comparison import Compared, compared
from verification.review.facts import Fact, facts_of
from verification.review.judging import judgement_in_force
from verification.review.labels import ACTIONS, GROUPS, STILLS, group_of, label_of
from verification.review.measures import measure_of
from verification.review.opinions import Opinions, opinions_of
from verification.review.selectors import Exhibits, exhibits, latest_report
from verification.review.zone import Piece, zone_of

if TYPE_CHECKING:
    from datetime import date

    from ecarte.accounts.models import User
    from verification.models import CaptureChallenge, CheckReport, Enrolment, Evidence, Finding, Judgement

_STILL_OF = {"front": "document", "back": "document_back"}


@dataclass(frozen=True)
class Line:
    """One finding as the agent reads it."""

    finding: Finding
    label: str
    measure: str
    still: Evidence | None
    """Where to look, when that image is on the page."""


@dataclass(frozen=True)
class Group:
    """Findings on one subject: first those that ask for the agent's eyes, then those that passed."""

    title: str
    open: list[Line]
    passed: list[Line]


@dataclass(frozen=True)
class Shown:
    """A still with its name in words."""

    evidence: Evidence
    label: str


@dataclass(frozen=True)
class CasePage:
    """Everything on the page but the form."""

    enrolment: Enrolment
    judgement: Judgement | None
    """This agent's answers in force; without them nothing that the machine found is on the page."""
    compared: list[Compared]
    report: CheckReport | None
    """What the places on the stills are read from: they tell nothing of what was found."""
    facts: list[Fact]
    groups: list[Group]
    exhibits: Exhibits
    faces: list[Shown]
    documents: list[Shown]
    zone: list[list[Piece]]
    opinions: Opinions | None
    challenge: FaceChallenge | None
    replaces_card: bool
    """Accepted, the person's new card takes the place of the one on their former phone."""
    replaces_suspected: bool
    """And that one is suspended for a suspicion of fraud."""
    document_actions: list[str]

    @property
    def revealed(self) -> bool:
        """The agent has answered the checklist."""
        return self.judgement is not None


def case_page(enrolment: Enrolment, *, agent: User, today: date) -> CasePage:
    """The findings are there only once this agent has answered: the page of before holds nothing to find."""
    report = latest_report(enrolment)
    judgement = judgement_in_force(agent, enrolment)
    findings = list(report.findings.all()) if report and judgement else []
    shown = exhibits(enrolment, report)
    return CasePage(
        enrolment=enrolment,
        judgement=judgement,
        compared=compared(judgement, findings) if judgement else [],
        report=report,
        facts=facts_of(enrolment, report, findings, today=today),
        groups=_groups(findings, shown),
        exhibits=shown,
        faces=[_shown(still) for still in shown.faces],
        documents=[_with_resolution(_shown(still), report) for still in shown.documents],
        zone=zone_of(report),
        opinions=opinions_of(findings),
        challenge=challenge_of(shown.face_challenge, findings, shown.stills),
        replaces_card=any(finding.detail == REPLACES for finding in findings),
        replaces_suspected=any(finding.detail == REPLACES_SUSPECTED for finding in findings),
        document_actions=_actions(shown.document_challenge),
    )


def _groups(findings: list[Finding], shown: Exhibits) -> list[Group]:
    on_page = {still.pk: still for still in shown.stills.values()}
    lines: dict[str, list[Line]] = {group: [] for group in GROUPS}
    for finding in findings:
        still = on_page.get(finding.evidence_id) if finding.evidence_id else None
        lines[group_of(finding)].append(Line(finding, label_of(finding), measure_of(finding), still))
    return [_group(str(title), lines[group]) for group, (title, _) in GROUPS.items() if lines[group]]


def _group(title: str, lines: list[Line]) -> Group:
    passed = [line for line in lines if line.finding.verdict == Verdict.PASS]
    return Group(title, [line for line in lines if line not in passed], passed)


def _shown(still: Evidence) -> Shown:
    return Shown(still, str(STILLS.get(still.name, still.name)))


def _with_resolution(shown: Shown, report: CheckReport | None) -> Shown:
    """A still is made to one scale, whatever the film showed: its label says of how much it was made.

    Short enough for one line under a pane: a second one would make it lower than the pane beside it.
    """
    sides = (report.document if report else None) or {}
    for side in sides.get("sides", ()):
        if _STILL_OF[side["side"]] == shown.evidence.name:
            glare = f"{side['glare']:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
            seen = _("≈ %(dpi)s dpi, reflets %(glare)s") % {"dpi": side["dpi"], "glare": glare}
            return replace(shown, label=f"{shown.label} ({seen})")
    return shown


def _actions(challenge: CaptureChallenge | None) -> list[str]:
    return [str(ACTIONS.get(code, code)) for code in (challenge.document_actions if challenge else [])]
