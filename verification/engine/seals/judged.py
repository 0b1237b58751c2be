"""What the seals say about the document: `seal.found`, `seal.signature` and `seal.agrees`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.document.sides import STILLS
from verification.engine.judge import not_run
from verification.engine.seals.compare import compared
from verification.engine.seals.read import CARRIED
from verification.engine.seals.reading import GRAVEST_FIRST, SealKind, SealVerdict
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verification.engine.document.kinds import Kind
    from verification.engine.document.sides import ToStill
    from verification.engine.mrz.fields import MrzFields
    from verification.engine.seals.reading import SealReading
    from verification.engine.types import Box

SIGNATURE_VERDICTS = {
    SealVerdict.INVALID_SIGNATURE: Verdict.FAIL,
    SealVerdict.REVOKED: Verdict.FAIL,
    SealVerdict.UNKNOWN_CERTIFICATE: Verdict.DOUBT,
    SealVerdict.EXPIRED_CERTIFICATE: Verdict.DOUBT,
    SealVerdict.VALID: Verdict.PASS,
    SealVerdict.NOT_VERIFIABLE: Verdict.NOT_RUN,
}
_SUSPECT = (Verdict.FAIL, Verdict.DOUBT)


def seal_findings(
    readings: Sequence[SealReading],
    mrz: MrzFields | None,
    kind: Kind | None,
    *,
    confirmed: bool = True,
    to_still: ToStill | None = None,
) -> list[Finding]:
    """The three findings. While the zone is not `confirmed`, what differs from it is only a doubt."""
    own = _own(readings, kind)
    # A seal that this kind of document need not carry proves nothing for it, but may speak against it.
    signed = [*own, *(reading for reading in readings if _is_suspect(reading))]
    if own:
        found = _placed(_found(_gravest(own)), _gravest(own), to_still)
    else:
        found = _none_found(readings, kind, to_still)
    if not signed:
        return [found, *(not_run(code, found.detail) for code in ("seal.signature", "seal.agrees"))]
    reading = _gravest(signed)
    judged = (_signature(reading, mrz), _agrees(reading, mrz, confirmed=confirmed))
    return [found, *(_placed(finding, reading, to_still) for finding in judged)]


def _own(readings: Sequence[SealReading], kind: Kind | None) -> list[SealReading]:
    """The document's own seals; of a kind that must carry one, that one alone, or that it is missing."""
    carried = CARRIED.get(kind) if kind else None
    if carried is None:
        return [reading for reading in readings if reading.judged.is_of_identity]
    missing = [
        reading
        for reading in readings
        if reading.judged.kind is SealKind.UNKNOWN and reading.side == carried.side
    ]
    return missing or [reading for reading in readings if reading.judged.kind is carried.seal]


def _is_suspect(reading: SealReading) -> bool:
    return reading.judged.is_of_identity and SIGNATURE_VERDICTS.get(reading.judged.verdict) in _SUSPECT


def _gravest(readings: Sequence[SealReading]) -> SealReading:
    return min(readings, key=lambda each: GRAVEST_FIRST.index(each.judged.verdict))


def _none_found(readings: Sequence[SealReading], kind: Kind | None, to_still: ToStill | None) -> Finding:
    """A doubt if another code was read on the side that must carry the seal: it may cover it."""
    carried = CARRIED.get(kind) if kind else None
    others = [reading for reading in readings if carried is None or reading.side == carried.side]
    if not others:
        return not_run("seal.found", "side_not_seen" if carried else "none")
    named = [reading for reading in others if reading.judged.kind is not SealKind.OTHER]
    detail = "other_document" if named else "other_code"
    verdict = Verdict.DOUBT if carried else Verdict.NOT_RUN
    finding = Finding(code="seal.found", verdict=verdict, detail=detail)
    return _placed(finding, (named or others)[0], to_still)


def _found(reading: SealReading) -> Finding:
    match reading.judged.verdict:
        case SealVerdict.ABSENT:
            return Finding(code="seal.found", verdict=Verdict.FAIL, detail="absent")
        case SealVerdict.NOT_READABLE:
            return Finding(code="seal.found", verdict=Verdict.DOUBT, detail="not_readable")
    return Finding(code="seal.found", verdict=Verdict.PASS, detail=reading.judged.kind)


def _signature(reading: SealReading, mrz: MrzFields | None) -> Finding:
    """A valid signature under nothing that the document says too is no point in its favour."""
    fields = reading.judged.fields
    if reading.judged.verdict is SealVerdict.VALID and mrz and not (fields and compared(fields, mrz)):
        return Finding(code="seal.signature", verdict=Verdict.DOUBT, detail="nothing_to_compare")
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


def _placed(finding: Finding, reading: SealReading, to_still: ToStill | None) -> Finding:
    still, box = _where(reading, to_still)
    return replace(finding, still=still, box=box)


def _where(reading: SealReading, to_still: ToStill | None) -> tuple[str | None, Box | None]:
    if reading.side is None:
        return None, None
    still = STILLS[reading.side]
    if to_still is None or reading.box_mm is None:
        return still, None
    return still, to_still(reading.side, reading.box_mm)
