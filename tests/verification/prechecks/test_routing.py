"""Where a checked case goes: a machine only ever asks to film again, and only what nobody could judge."""

from __future__ import annotations

import pytest

from verification.engine.types import Finding, Verdict
from verification.parts import DOCUMENT, EVERY, Part, kinds_of
from verification.prechecks.routing import CAUSES, QUALITY, UNUSABLE, FilmAgain, film_again
from verification.reasons import CATALOGUE, Decision

REASONS = {text.code: text for text in CATALOGUE}


def failing(*codes: str) -> list[Finding]:
    return [Finding(code=code, verdict=Verdict.FAIL) for code in codes]


def found(code: str, detail: str, verdict: Verdict = Verdict.FAIL) -> Finding:
    return Finding(code=code, verdict=verdict, detail=detail)


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


@pytest.mark.parametrize(
    "code",
    [
        "face.match", "document.expiry", "document.listed", "document.reused", "document.number", "register.family_name",
        "nir.sex", "engine.child", "seal.signature", "doubt.screen", "face.same", "face.depth", "attack.screen",
        "attack.swap",
    ],
)  # fmt: skip
def test_what_speaks_against_the_person_goes_to_an_agent(code: str) -> None:
    assert film_again(failing(code)) is None


def test_a_doubt_about_quality_goes_to_an_agent() -> None:
    doubts = [found(code, detail, Verdict.DOUBT) for code, detail, _reason in CAUSES]
    assert film_again(doubts) is None


def test_glare_or_a_cut_corner_on_a_document_that_reads_goes_to_an_agent() -> None:
    read = Finding(code="mrz.read", verdict=Verdict.PASS)
    assert film_again([read, found("document.glare", "glare"), found("document.complete", "cut_off")]) is None


DOCUMENT_CAUSES = [cause for cause in CAUSES if not cause[0].startswith("face.")]
FACE_CAUSES = [cause for cause in CAUSES if cause[0].startswith("face.")]


@pytest.mark.parametrize(("code", "detail", "reason"), DOCUMENT_CAUSES)
def test_the_person_is_told_what_kept_the_document_from_being_used(
    code: str, detail: str, reason: str
) -> None:
    unread = [] if code.startswith("mrz.") else failing("mrz.read")
    assert film_again([*unread, found(code, detail)]) == FilmAgain(DOCUMENT, reason)


@pytest.mark.parametrize(("code", "detail", "reason"), FACE_CAUSES)
def test_the_person_is_told_what_kept_the_face_from_being_used(code: str, detail: str, reason: str) -> None:
    unused = [] if code in UNUSABLE else failing("face.challenge")
    assert film_again([*unused, found(code, detail)]) == FilmAgain((Part.FACE,), reason)


def test_a_gesture_that_nobody_could_have_seen_is_not_reproached() -> None:
    findings = [found("face.challenge", "missing"), found("face.light", "too_dark", Verdict.DOUBT)]
    assert film_again(findings) == FilmAgain((Part.FACE,), "face_too_dark")


@pytest.mark.parametrize("code", sorted(QUALITY))
@pytest.mark.parametrize("verdict", [Verdict.DOUBT, Verdict.FAIL])
def test_a_poor_picture_is_filmed_again_before_anybody_doubts_the_person(code: str, verdict: Verdict) -> None:
    unlike = Finding(code="face.match", verdict=verdict, detail="grey_zone")
    again = film_again([unlike, *failing(code)])
    assert again is not None
    assert again.parts == (Part.FACE,)


@pytest.mark.parametrize("code", sorted(QUALITY))
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.NOT_RUN])
def test_a_poor_picture_in_which_the_person_was_recognised_troubles_nobody(
    code: str, verdict: Verdict
) -> None:
    assert film_again([Finding(code="face.match", verdict=verdict), *failing(code)]) is None


@pytest.mark.parametrize("suspicion", ["attack.screen", "attack.injected", "face.same"])
def test_a_suspicion_goes_to_an_agent_whatever_else_failed(suspicion: str) -> None:
    spoilt = failing("face.challenge", "face.light", "face.match")
    assert film_again([*spoilt, *failing(suspicion)]) is None
    again = film_again([*spoilt, *failing(suspicion, "mrz.read")])
    assert again == FilmAgain(DOCUMENT, "document_unreadable")


def test_an_advisory_sign_of_an_attack_keeps_nobody_from_filming_again() -> None:
    sign = Finding(code="attack.print", verdict=Verdict.FAIL, advisory=True)
    assert film_again([sign, *failing("face.challenge")]) == FilmAgain((Part.FACE,), "face_unreadable")


def test_a_dark_document_does_not_explain_a_face_that_was_not_found() -> None:
    findings = [found("face.found", "none"), found("document.glare", "glare", Verdict.DOUBT)]
    assert film_again(findings) == FilmAgain((Part.FACE,), "face_not_found")


def test_a_doubt_explains_a_failure_as_well_as_a_failure_does() -> None:
    again = film_again([*failing("mrz.found"), found("document.glare", "glare", Verdict.DOUBT)])
    assert again == FilmAgain(DOCUMENT, "document_glare")


def test_of_several_causes_the_person_is_told_the_first_one_to_mend() -> None:
    findings = [
        found("mrz.found", "none"),
        found("document.glare", "glare", Verdict.DOUBT),
        found("document.side_back", "missing"),
        found("document.video", "too_dark", Verdict.DOUBT),
    ]
    assert film_again(findings) == FilmAgain((Part.BACK,), "document_too_dark")
    assert film_again(findings[:3]) == FilmAgain((Part.BACK,), "document_back_missing")
    assert film_again(findings[:2]) == FilmAgain(DOCUMENT, "document_glare")
    assert film_again(findings[:1]) == FilmAgain(DOCUMENT, "document_zone_unread")


def test_a_cause_that_was_looked_for_and_not_found_is_not_told() -> None:
    passed = Finding(code="document.glare", verdict=Verdict.PASS, detail="glare")
    assert film_again([*failing("portrait.found"), passed]) == FilmAgain(DOCUMENT, "document_unreadable")


def test_a_film_in_a_format_nobody_reads_has_no_better_reason_than_the_general_one() -> None:
    again = film_again([found("document.video", "video_codec")])
    assert again == FilmAgain(DOCUMENT, "document_unreadable")


def test_two_films_are_asked_for_in_one_sentence() -> None:
    again = film_again([*failing("face.found"), found("document.video", "video_codec")])
    assert again == FilmAgain(EVERY, "captures_unreadable")


@pytest.mark.parametrize(
    "again",
    [
        *(film_again(failing(code)) for code in UNUSABLE),
        *(film_again([*failing("mrz.read"), found(*cause[:2])]) for cause in DOCUMENT_CAUSES),
        *(film_again([*failing("face.found"), found(*cause[:2])]) for cause in FACE_CAUSES),
        film_again(failing("mrz.read", "face.found")),
    ],
)
def test_every_outcome_has_a_reason_that_tells_the_person_what_to_do(again: FilmAgain | None) -> None:
    assert again is not None
    text = REASONS[again.public_reason]
    assert text.decision is Decision.RECAPTURE
    assert kinds_of(text.parts) == kinds_of(again.parts)
    assert text.public_fr and text.public_en
