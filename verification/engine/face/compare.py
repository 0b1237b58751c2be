"""Is the face of the video the face of the portrait?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.face.calibration import Scale, calibration
from verification.engine.face.embed import Embedding, template
from verification.engine.judge import not_run
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

STILL = "face_1"
OPINIONS = ("face.likelihood", "face.match_sface", "face.match_dlib")


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """The faces that the document shows of its holder."""

    portrait: Embedding | None
    eye_distance: float = 0.0
    """Of the portrait, in pixels of the frame: what is enlarged shows no more."""
    ghost: Embedding | None = None
    """Of its smaller, fainter copy."""


def match(references: References, selfie: Sequence[Embedding]) -> list[Finding]:
    """`face.match`, what each network thinks, and `face.match_ghost`.

    The value is the false match rate of a threshold set at this very likeness. A match passes only at 1 in
    10,000 (NIST SP 800-63A-4), and only by both networks. It doubts where 99 of 100 genuine pairs lie within,
    and fails beyond. A small portrait has the same threshold, but cannot say that people differ.
    """
    return [*_main(references, selfie), _ghost(references.ghost, selfie)]


def _main(references: References, selfie: Sequence[Embedding]) -> list[Finding]:
    if references.portrait is None or not selfie:
        reason = "no_face" if references.portrait is not None else "no_portrait"
        return [not_run(code, reason) for code in ("face.match", *OPINIONS)]
    film = template(selfie)
    small = references.eye_distance < thresholds().portrait_size.value
    matched = _judged(references.portrait, film, small=small)
    return [matched, *_opinions(references.portrait, film)]


def _judged(one: Embedding, other: Embedding, *, small: bool) -> Finding:
    protocol, scores = calibration().protocol(one, other), calibration().scores(one, other)
    if scores.fused is not None:
        rate = protocol.fused.false_match_rate(scores.fused)
        verdict, detail = _verdict(rate, small)
    elif (alone := _alone(scores.sface, protocol.sface, scores.resnet, protocol.resnet)) is not None:
        rate, (verdict, detail) = alone, (Verdict.DOUBT, "one_model")
    else:
        return not_run("face.match", "no_model")
    return _rated("face.match", rate, verdict, detail, still=STILL)


def _ghost(ghost: Embedding | None, selfie: Sequence[Embedding]) -> Finding:
    """`face.match_ghost`, advisory: it is too faint to say that people differ.

    Of seven drawn identity cards, seen sharply, one ghost matched its person, and none of 42 another one.
    """
    code = "face.match_ghost"
    if ghost is None or not selfie:
        return not_run(code, "no_ghost" if ghost is None else "no_face")
    film = template(selfie)
    fused = calibration().scores(ghost, film).fused
    if fused is None:
        return not_run(code, "one_model")
    rate = calibration().protocol(ghost, film).fused.false_match_rate(fused)
    verdict, detail = _verdict(rate, small=True)
    if verdict is not Verdict.PASS:
        verdict, detail = Verdict.NOT_RUN, "faint"
    return _rated(code, rate, verdict, detail, still="document", advisory=True)


def _verdict(rate: float, small: bool) -> tuple[Verdict, str]:
    limits = thresholds()
    if _digits(rate) <= limits.face_match.value:
        return Verdict.PASS, ""
    if small:
        return Verdict.DOUBT, "portrait_too_small"
    if rate <= limits.face_match_doubt.value:
        return Verdict.DOUBT, "grey_zone"
    return Verdict.FAIL, "different"


def _alone(sface: float | None, by_sface: Scale, resnet: float | None, by_resnet: Scale) -> float | None:
    """The false match rate by the only network that ran."""
    if sface is not None:
        return by_sface.false_match_rate(sface)
    return by_resnet.false_match_rate(resnet) if resnet is not None else None


def _opinions(one: Embedding, other: Embedding) -> list[Finding]:
    """Advisory: where the two disagree, the agent looks closer."""
    protocol, scores = calibration().protocol(one, other), calibration().scores(one, other)
    return [
        _likelihood(None if scores.fused is None else protocol.likelihood(scores.fused)),
        _opinion("face.match_sface", scores.sface, protocol.sface),
        _opinion("face.match_dlib", scores.resnet, protocol.resnet),
    ]


def _likelihood(value: float | None) -> Finding:
    if value is None:
        return not_run("face.likelihood", "one_model")
    verdict = Verdict.PASS if value >= 0 else Verdict.DOUBT
    return Finding(
        code="face.likelihood",
        verdict=verdict,
        value=round(value, 2),
        threshold=0.0,
        detail="" if verdict is Verdict.PASS else "different",
        advisory=True,
    )


def _opinion(code: str, score: float | None, scale: Scale) -> Finding:
    if score is None:
        return not_run(code, "no_model")
    rate = scale.false_match_rate(score)
    return _rated(code, rate, *_verdict(rate, small=False), still=None, advisory=True)


def _rated(
    code: str, rate: float, verdict: Verdict, detail: str, *, still: str | None, advisory: bool = False
) -> Finding:
    return Finding(
        code=code,
        verdict=verdict,
        value=_digits(rate),
        threshold=thresholds().face_match.value,
        detail=detail,
        still=still,
        advisory=advisory,
    )


def _digits(rate: float) -> float:
    """Three significant ones: a rate that is rounded to 0 would claim certainty."""
    return float(f"{rate:.3g}")
