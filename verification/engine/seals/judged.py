"""What the seals say about the document: `seal.found`, `seal.signature` and `seal.agrees`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.document.kinds import BACK, FRONT
from verification.engine.judge import not_run
from verification.engine.seals.compare import compared
from verification.engine.seals.read import CARRIED
from verification.engine.seals.reading import SealKind, SealVerdict
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verification.engine.document.kinds import Kind
    from verification.engine.mrz.fields import MrzFields
    from verification.engine.seals.reading import BoxMm, SealReading
    from verification.engine.types import Box

    ToStill = Callable[[str, BoxMm], Box]
    """Takes a side's name and a box on it to pixels of the side's still."""

STILLS = {FRONT: "document", BACK: "document_back"}
SIGNATURE_VERDICTS = {  # the gravest first
    SealVerdict.INVALID_SIGNATURE: Verdict.FAIL,
    SealVerdict.REVOKED: Verdict.FAIL,
    SealVerdict.UNKNOWN_CERTIFICATE: Verdict.DOUBT,
    SealVerdict.EXPIRED_CERTIFICATE: Verdict.DOUBT,
    SealVerdict.VALID: Verdict.PASS,
    SealVerdict.NOT_VERIFIABLE: Verdict.NOT_RUN,
}
_GRAVEST_FIRST = (*SIGNATURE_VERDICTS, SealVerdict.NOT_READABLE, SealVerdict.ABSENT)
"""Which of several seals is judged: a valid one hides no altered one."""


def seal_findings(
    readings: Sequence[SealReading],
    mrz: MrzFields | None,
    kind: Kind | None,
    *,
    confirmed: bool = True,
    to_still: ToStill | None = None,
) -> list[Finding]:
    """The three findings. While the zone is not `confirmed`, what differs from it is only a doubt."""
    known = [reading for reading in readings if reading.judged.kind is not SealKind.OTHER]
    if not known:
        detail = "side_not_seen" if kind in CARRIED else "other_code" if readings else "none"
        return [not_run(code, detail) for code in ("seal.found", "seal.signature", "seal.agrees")]
    reading = min(known, key=lambda each: _GRAVEST_FIRST.index(each.judged.verdict))
    still, box = _where(reading, to_still)
    findings = (_found(reading), _signature(reading), _agrees(reading, mrz, confirmed=confirmed))
    return [replace(finding, still=still, box=box) for finding in findings]


def _found(reading: SealReading) -> Finding:
    match reading.judged.verdict:
        case SealVerdict.ABSENT:
            return Finding(code="seal.found", verdict=Verdict.FAIL, detail="absent")
        case SealVerdict.NOT_READABLE:
            return Finding(code="seal.found", verdict=Verdict.DOUBT, detail="not_readable")
    return Finding(code="seal.found", verdict=Verdict.PASS, detail=reading.judged.kind)


def _signature(reading: SealReading) -> Finding:
    verdict = SIGNATURE_VERDICTS.get(reading.judged.verdict, Verdict.NOT_RUN)
    return Finding(code="seal.signature", verdict=verdict, detail=reading.judged.verdict)


def _agrees(reading: SealReading, mrz: MrzFields | None, *, confirmed: bool) -> Finding:
    """The value is how many fields were compared; the detail, which of them differ."""
    if reading.judged.fields is None:
        return not_run("seal.agrees", reading.judged.verdict)
    if mrz is None:
        return not_run("seal.agrees", "mrz_unread")
    same = compared(reading.judged.fields, mrz)
    if not same:
        return not_run("seal.agrees", "nothing_to_compare")
    differing = [name for name, agrees in same.items() if not agrees]
    verdict = Verdict.PASS if not differing else Verdict.FAIL if confirmed else Verdict.DOUBT
    return Finding(code="seal.agrees", verdict=verdict, value=len(same), detail=", ".join(differing))


def _where(reading: SealReading, to_still: ToStill | None) -> tuple[str | None, Box | None]:
    if reading.side is None:
        return None, None
    still = STILLS[reading.side]
    if to_still is None or reading.box_mm is None:
        return still, None
    return still, to_still(reading.side, reading.box_mm)
