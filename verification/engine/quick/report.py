"""What a first look saw, and whether the film should be made again at once."""

from __future__ import annotations

from dataclasses import dataclass

from verification.engine.types import Finding, Verdict

AGAIN = frozenset(
    {
        ("document.video", "too_dark"),
        ("document.video", "blurred"),
        ("document.side_front", "missing"),
        ("document.complete", "cut_off"),
        ("document.resolution", "too_far"),
        ("face.found", "none"),
        ("face.found", "not_frontal"),
        ("face.count", "several"),
        ("face.size", "too_small"),
        ("face.light", "too_dark"),
        ("face.light", "too_bright"),
        ("face.sharp", "blurred"),
        ("face.eyes", "hidden"),
    }
)
"""Findings, with their details, for which a film is made again at once. The others are worth an advice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuickReport:
    """What was seen."""

    findings: tuple[Finding, ...]

    @property
    def to_film_again(self) -> bool:
        return any(
            is_raised(finding) and (finding.code, finding.detail) in AGAIN for finding in self.findings
        )


def is_raised(finding: Finding) -> bool:
    """Something is wrong."""
    return finding.verdict in (Verdict.FAIL, Verdict.DOUBT)
