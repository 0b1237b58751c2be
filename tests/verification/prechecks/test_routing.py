"""Where a checked case goes: a machine only ever asks to film again, and only what nobody could judge."""

from __future__ import annotations

import pytest

from tests.verification.engine_says import passed, said
from verification.engine.types import Finding, Verdict
from verification.parts import DOCUMENT, EVERY, Part, kinds_of
from verification.prechecks.routing import CAUSES, QUALITY, UNUSABLE, FilmAgain, film_again
from verification.reasons import CATALOGUE, Decision

REASONS = {text.code: text for text in CATALOGUE}


UNUSABLE_AS_SAID = {
    "document.video": "not_a_video",
    "document.side_front": "missing",
    "document.side_back": "missing",
    "mrz.found": "none",
    "mrz.read": "unread",
    "portrait.found": "none",
    "face.video": "not_a_video",
    "face.found": "none",
    "face.challenge": "missing",
}
POOR = [(code, detail, reason) for code, detail, reason in CAUSES if code in QUALITY and detail != "none"]
UNLIKE = said("face.match", "different")


def failing(*codes: str) -> list[Finding]:
    findings = [said(code, UNUSABLE_AS_SAID[code]) for code in codes]
    assert {finding.verdict for finding in findings} <= {Verdict.FAIL}
    return findings


@pytest.mark.parametrize(
    ("codes", "parts"),
    [
        (["mrz.found"], DOCUMENT),
        (["document.video"], DOCUMENT),
        (["document.side_back"], DOCUMENT),  # the zone is in front: the older card
        (["document.side_back", "mrz.found"], (Part.BACK,)),
        (["document.side_back", "mrz.found", "portrait.found"], DOCUMENT),
        (["document.side_front"], (Part.FRONT,)),
        (["document.side_front", "portrait.found"], (Part.FRONT,)),
        (["document.side_front", "mrz.read"], DOCUMENT),
        (["face.video"], (Part.FACE,)),
        (["face.challenge"], (Part.FACE,)),
        (["face.found", "mrz.read"], EVERY),
        (["face.found", "document.side_back", "mrz.found"], (Part.BACK, Part.FACE)),
    ],
)
def test_what_could_not_be_used_is_filmed_again_and_only_that(
    codes: list[str], parts: tuple[Part, ...]
) -> None:
    again = film_again(failing(*codes))
    assert again is not None
    assert again.parts == parts


def test_everything_that_cannot_be_used_is_something_the_engine_says() -> None:
    assert UNUSABLE_AS_SAID.keys() == UNUSABLE.keys()
    assert {code for code, _detail, _reason in POOR} == QUALITY.keys()
    assert {said(code, detail).verdict for code, detail, _reason in POOR} == {Verdict.DOUBT}


@pytest.mark.parametrize(
    "code", ["document.expiry", "document.listed", "register.family_name", "nir.sex", "seal.signature"]
)
def test_what_does_not_agree_goes_to_an_agent(code: str) -> None:
    assert film_again([Finding(code=code, verdict=Verdict.FAIL)]) is None


@pytest.mark.parametrize("code", ["face.match", "face.same", "face.depth", "attack.loop", "attack.print"])
def test_what_speaks_against_the_person_goes_to_an_agent(code: str) -> None:
    assert film_again([said(code)]) is None


def test_a_doubt_about_quality_goes_to_an_agent() -> None:
    doubts = [said(code, detail) for code, detail, _reason in CAUSES]
    assert film_again([each for each in doubts if each.verdict is Verdict.DOUBT]) is None


def test_glare_or_a_cut_corner_on_a_document_that_reads_goes_to_an_agent() -> None:
    read = passed("mrz.read")
    assert film_again([read, said("document.glare", "glare"), said("document.complete", "cut_off")]) is None


DOCUMENT_CAUSES = [cause for cause in CAUSES if not cause[0].startswith("face.")]
FACE_CAUSES = [cause for cause in CAUSES if cause[0].startswith("face.")]


@pytest.mark.parametrize(("code", "detail", "reason"), DOCUMENT_CAUSES)
def test_the_person_is_told_what_kept_the_document_from_being_used(
    code: str, detail: str, reason: str
) -> None:
    unread = [] if code.startswith("mrz.") else failing("mrz.read")
    assert film_again([*unread, said(code, detail)]) == FilmAgain(DOCUMENT, reason)


@pytest.mark.parametrize(("code", "detail", "reason"), FACE_CAUSES)
def test_the_person_is_told_what_kept_the_face_from_being_used(code: str, detail: str, reason: str) -> None:
    unused = [] if code in UNUSABLE and detail != "not_frontal" else failing("face.challenge")
    assert film_again([*unused, said(code, detail)]) == FilmAgain((Part.FACE,), reason)


def test_a_gesture_that_nobody_could_have_seen_is_not_reproached() -> None:
    findings = [*failing("face.challenge"), said("face.light", "too_dark")]
    assert film_again(findings) == FilmAgain((Part.FACE,), "face_too_dark")


@pytest.mark.parametrize(("code", "detail", "reason"), POOR)
@pytest.mark.parametrize("unlike", ["different", "grey_zone"])
def test_a_poor_picture_is_filmed_again_before_anybody_doubts_the_person(
    code: str, detail: str, reason: str, unlike: str
) -> None:
    part = Part.FRONT if code == "portrait.size" else Part.FACE
    assert film_again([said("face.match", unlike), said(code, detail)]) == FilmAgain((part,), reason)


@pytest.mark.parametrize(("code", "detail", "_reason"), POOR)
def test_a_poor_picture_in_which_the_person_was_recognised_troubles_nobody(
    code: str, detail: str, _reason: str
) -> None:
    assert film_again([passed("face.match"), said(code, detail)]) is None
    assert film_again([said(code, detail)]) is None


def test_a_sign_of_unknown_worth_blames_no_picture() -> None:
    assert said("face.covered").advisory
    assert film_again([UNLIKE, said("face.covered")]) is None


@pytest.mark.parametrize("suspicion", ["attack.loop", "face.same", "face.depth"])
def test_a_suspicion_goes_to_an_agent_whatever_else_failed(suspicion: str) -> None:
    spoilt = [*failing("face.challenge"), said("face.light", "too_dark"), UNLIKE, said(suspicion)]
    assert film_again(spoilt) is None
    again = film_again([*spoilt, *failing("mrz.read")])
    assert again == FilmAgain(DOCUMENT, "document_zone_unread")


def test_an_advisory_sign_of_an_attack_keeps_nobody_from_filming_again() -> None:
    sign = said("attack.print")
    assert sign.advisory
    assert film_again([sign, *failing("face.challenge")]) == FilmAgain((Part.FACE,), "face_actions_missing")


def test_a_dark_document_does_not_explain_a_face_that_was_not_found() -> None:
    findings = [said("face.found", "none"), said("document.glare", "glare")]
    assert film_again(findings) == FilmAgain((Part.FACE,), "face_not_found")


def test_a_doubt_explains_a_failure_as_well_as_a_failure_does() -> None:
    again = film_again([*failing("mrz.found"), said("document.glare", "glare")])
    assert again == FilmAgain(DOCUMENT, "document_glare")


def test_of_several_causes_the_person_is_told_the_first_one_to_mend() -> None:
    findings = [
        said("mrz.found", "none"),
        said("document.glare", "glare"),
        said("document.side_back", "missing"),
        said("document.video", "too_dark"),
    ]
    assert film_again(findings) == FilmAgain((Part.BACK,), "document_too_dark")
    assert film_again(findings[:3]) == FilmAgain((Part.BACK,), "document_back_missing")
    assert film_again(findings[:2]) == FilmAgain(DOCUMENT, "document_glare")
    assert film_again(findings[:1]) == FilmAgain(DOCUMENT, "document_zone_unread")


def test_a_cause_that_was_looked_for_and_not_found_is_not_told() -> None:
    found = [*failing("portrait.found"), passed("document.video")]
    assert film_again(found) == FilmAgain(DOCUMENT, "document_unreadable")


def test_a_film_in_a_format_nobody_reads_has_no_better_reason_than_the_general_one() -> None:
    again = film_again(failing("document.video"))
    assert again == FilmAgain(DOCUMENT, "document_unreadable")


def test_two_films_are_asked_for_in_one_sentence() -> None:
    again = film_again(failing("face.found", "document.video"))
    assert again == FilmAgain(EVERY, "captures_unreadable")


@pytest.mark.parametrize(
    "again",
    [
        *(film_again(failing(code)) for code in UNUSABLE),
        *(film_again([*failing("mrz.read"), said(*cause[:2])]) for cause in DOCUMENT_CAUSES),
        *(film_again([*failing("face.found"), said(*cause[:2])]) for cause in FACE_CAUSES),
        film_again(failing("mrz.read", "face.found")),
    ],
)
def test_every_outcome_has_a_reason_that_tells_the_person_what_to_do(again: FilmAgain | None) -> None:
    assert again is not None
    text = REASONS[again.public_reason]
    assert text.decision is Decision.RECAPTURE
    assert kinds_of(text.parts) == kinds_of(again.parts)
    assert text.public_fr and text.public_en
