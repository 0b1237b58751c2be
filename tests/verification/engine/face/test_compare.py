"""Is it the person of the portrait: what a likeness is worth, and what is made of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.verification.engine.face.test_embed import of
from verification.engine.face.calibration import FILE as CALIBRATION
from verification.engine.face.calibration import calibration, parse
from verification.engine.face.compare import References, match
from verification.engine.face.embed import Embedding
from verification.engine.face.same import same_person
from verification.engine.thresholds import thresholds
from verification.engine.types import Finding, Verdict

LARGE = 100.0
"""Pixels between the eyes."""
GHOST = "face.match_ghost"
OPINIONS = {"face.match_sface", "face.match_dlib", "face.likelihood"}


def findings(references: References, *selfie: Embedding) -> dict[str, Finding]:
    return {finding.code: finding for finding in match(references, selfie)}


def against(portrait: Embedding, *selfie: Embedding, eye_distance: float = LARGE) -> Finding:
    return findings(References(portrait=portrait, eye_distance=eye_distance), *selfie)["face.match"]


def alike(standard: float) -> tuple[Embedding, Embedding]:
    """Two pictures of which both networks think the same, in deviations from two people's mean."""
    known = calibration()
    centre = np.array(known.centre)
    axes = np.linalg.qr(np.column_stack([centre, np.eye(128)[:, :3]]))[0].T
    one = Embedding(sface=centre + axes[1], resnet=axes[1])
    cosines = [scale.mean + standard * scale.deviation for scale in (known.single.sface, known.single.resnet)]
    sface, resnet = (cosine * axes[1] + np.sqrt(1 - cosine**2) * axes[2] for cosine in cosines)
    return one, Embedding(sface=centre + sface, resnet=resnet)


def standard_at(rate: float) -> float:
    """Deviations at which both networks together stand for this false match rate."""
    fused = calibration().single.fused
    return float(np.interp(-np.log10(rate), -np.log10(fused.rates), fused.scores)) / (
        1 + calibration().weight
    )


def test_the_person_of_the_portrait_matches_and_another_does_not() -> None:
    genuine, other = against(of("a_portrait"), of("a_film")), against(of("a_portrait"), of("b_film"))
    assert (genuine.verdict, genuine.detail, genuine.still) == (Verdict.PASS, "", "face_1")
    assert (other.verdict, other.detail) == (Verdict.FAIL, "different")


@pytest.mark.parametrize(
    ("rate", "verdict", "detail"),
    [
        (2e-5, Verdict.PASS, ""),
        (0.97e-4, Verdict.PASS, ""),
        (1.03e-4, Verdict.DOUBT, "grey_zone"),
        (0.9e-2, Verdict.DOUBT, "grey_zone"),
        (2e-2, Verdict.FAIL, "different"),
        (0.4, Verdict.FAIL, "different"),
    ],
)
def test_a_match_passes_only_at_one_false_match_in_ten_thousand(
    rate: float, verdict: Verdict, detail: str
) -> None:
    finding = against(*alike(standard_at(rate)))
    assert (finding.verdict, finding.detail) == (verdict, detail)
    assert finding.value == pytest.approx(rate, rel=0.01)
    assert finding.threshold == thresholds().face_match.value == 1e-4


def test_the_false_match_rate_is_never_given_below_what_was_measured_nor_rounded_to_nothing() -> None:
    finding = against(of("a_film"), of("a_film"))
    assert finding.verdict is Verdict.PASS
    assert finding.value == calibration().single.fused.rates[-1] > 0


def test_the_default_distance_of_the_peer_library_is_never_an_acceptance() -> None:
    """dlib alone at its default of 0.6 accepts 60 times too many: here SFace is asked as well."""
    one, other = alike(0)
    assert one.resnet is not None
    assert against(one, replace(other, resnet=one.resnet)).verdict is not Verdict.PASS


def test_both_networks_give_their_own_opinion_and_direct_the_eye_only() -> None:
    found = findings(References(portrait=of("a_portrait"), eye_distance=LARGE), of("a_film"))
    assert set(found) == {"face.match", GHOST, *OPINIONS}
    assert all(found[code].advisory and found[code].value is not None for code in OPINIONS)
    assert not found["face.match"].advisory


def test_where_the_networks_disagree_their_opinions_say_so() -> None:
    one, other = alike(0)
    found = findings(References(portrait=one, eye_distance=LARGE), replace(other, resnet=one.resnet))
    assert found["face.match_sface"].detail == "different"
    assert found["face.match_dlib"].verdict is Verdict.PASS


@pytest.mark.parametrize(("missing", "other"), [("sface", "face.match_dlib"), ("resnet", "face.match_sface")])
def test_with_one_network_it_never_passes_and_says_so_and_the_other_is_still_heard(
    missing: str, other: str
) -> None:
    seen = of("a_film")
    blind = replace(seen, sface=None) if missing == "sface" else replace(seen, resnet=None)
    found = findings(References(portrait=of("a_portrait"), eye_distance=LARGE), blind)
    assert (found["face.match"].verdict, found["face.match"].detail) == (Verdict.DOUBT, "one_model")
    assert found["face.match"].value == found[other].value is not None
    (silent,) = {"face.match_sface", "face.match_dlib"} - {other}
    assert (found[silent].verdict, found[silent].detail) == (Verdict.NOT_RUN, "no_model")
    assert found["face.likelihood"].verdict is Verdict.NOT_RUN


def test_without_a_network_nothing_is_compared() -> None:
    blind = Embedding(sface=None, resnet=None)
    found = findings(References(portrait=of("a_portrait"), eye_distance=LARGE), blind)
    assert {finding.verdict for finding in found.values()} == {Verdict.NOT_RUN}


def test_a_comparison_that_cannot_be_made_says_so_and_does_not_pass() -> None:
    no_portrait = findings(References(portrait=None), of("a_film"))
    no_face = findings(References(portrait=of("a_portrait"), eye_distance=LARGE, ghost=of("a_film")))
    assert (no_portrait.pop(GHOST).detail, no_face.pop(GHOST).detail) == ("no_ghost", "no_face")
    for found, reason in ((no_portrait, "no_portrait"), (no_face, "no_face")):
        assert {(each.verdict, each.detail) for each in found.values()} == {(Verdict.NOT_RUN, reason)}
        assert set(found) == {"face.match", *OPINIONS}


def test_a_small_portrait_has_the_same_limit_but_cannot_say_that_people_differ() -> None:
    small = thresholds().portrait_size.value - 1
    assert against(of("a_portrait"), of("a_film"), eye_distance=small).verdict is Verdict.PASS
    for rate in (1.1e-4, 0.4):
        finding = against(*alike(standard_at(rate)), eye_distance=small)
        assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "portrait_too_small")


def test_a_template_is_held_to_the_limit_of_templates() -> None:
    """A mean lies nearer to everyone: what passes as one picture may not pass as three."""
    one, other = alike(standard_at(0.9e-4))
    assert against(one, other).verdict is Verdict.PASS
    assert against(one, replace(other, pictures=3)).verdict is Verdict.DOUBT


def test_a_ghost_image_may_show_the_person_but_never_says_that_people_differ() -> None:
    references = References(portrait=of("a_portrait"), eye_distance=LARGE, ghost=of("a_portrait"))
    same, other = findings(references, of("a_film"))[GHOST], findings(references, of("b_film"))[GHOST]
    assert (same.verdict, same.detail, same.still) == (Verdict.PASS, "", "document")
    assert (other.verdict, other.detail) == (Verdict.NOT_RUN, "faint")
    assert same.advisory
    assert other.advisory
    assert other.value is not None


def test_one_person_throughout_is_told_from_a_swap_in_the_middle() -> None:
    alone = same_person([of("a_film"), of("a_portrait"), of("a_film")])
    swapped = same_person([of("a_film"), of("a_film"), of("c_film")])
    assert alone.verdict is Verdict.PASS
    assert (swapped.verdict, swapped.detail) == (Verdict.DOUBT, "several_people")


def test_one_picture_says_nothing_of_a_swap() -> None:
    assert same_person([of("a_film")]).verdict is Verdict.NOT_RUN
    assert same_person([of("a_film"), replace(of("a_film"), sface=None)]).verdict is Verdict.NOT_RUN


@pytest.mark.parametrize("protocol", ["single", "template"])
@pytest.mark.parametrize("scale", ["sface", "resnet", "fused"])
def test_a_greater_likeness_never_stands_for_a_greater_false_match_rate(protocol: str, scale: str) -> None:
    measured = getattr(getattr(calibration(), protocol), scale)
    assert list(measured.scores) == sorted(set(measured.scores))
    assert list(measured.rates) == sorted(set(measured.rates), reverse=True)
    rates = [measured.false_match_rate(score) for score in np.linspace(-12, 12, 200)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] > 0


def test_a_calibration_with_a_missing_or_unknown_part_is_refused() -> None:
    text = CALIBRATION.read_text()
    with pytest.raises(KeyError):
        parse(text.replace("[single.fused]", "[single.fusd]"))
    with pytest.raises(TypeError):
        parse(text.replace("weight = ", "weigth = ", 1))
