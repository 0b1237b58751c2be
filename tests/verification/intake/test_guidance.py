"""The instructions that the app shows live: one catalogue, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from tests.phone import API
from tests.verification.intake.conftest import answer
from verification.engine.face.actions import Action
from verification.guidance import DIGITS, FACE, GESTURES
from verification.prechecks.routing import CAUSES
from verification.reasons import CATALOGUE
from verification.suspicions import FACE_FILM

if TYPE_CHECKING:
    from django.test import Client

HINTS = (*GESTURES, DIGITS, *FACE)


def test_anybody_reads_the_whole_catalogue_in_both_languages(client: Client) -> None:
    response = client.get(f"{API}/guidance")
    assert response.status_code == 200
    body = answer(response)
    assert body["digits"] == {"code": "digits", "fr": DIGITS.fr, "en": DIGITS.en}
    assert [hint["code"] for hint in body["gestures"]] == list(Action)
    assert [(hint["code"], hint["fr"], hint["en"]) for hint in body["face"]] == [
        (hint.code, hint.fr, hint.en) for hint in FACE
    ]


def test_a_phone_may_keep_it(client: Client) -> None:
    assert client.get(f"{API}/guidance")["Cache-Control"] == "public, max-age=86400"


def test_every_instruction_is_one_short_sentence_in_each_language() -> None:
    for hint in HINTS:
        assert hint.fr != hint.en
        for text in (hint.fr, hint.en):
            assert 0 < len(text) <= 120
            assert text.count(". ") == 0


def test_every_cause_found_in_a_film_of_the_face_has_the_instruction_shown_live() -> None:
    hints, reasons = {hint.code: hint for hint in FACE}, {text.code: text for text in CATALOGUE}
    of_face = {reason for code, _detail, reason in CAUSES if code.startswith("face.")}
    assert of_face <= hints.keys()
    for code in hints:
        assert reasons[code].public_fr.endswith(hints[code].fr)
        assert reasons[code].public_en.endswith(hints[code].en)


def test_no_instruction_answers_a_suspicion() -> None:
    assert not [code for code, _detail, _reason in CAUSES if code.startswith((*FACE_FILM, "face.match"))]


def test_the_documentation_lists_every_instruction() -> None:
    documented = (settings.BASE_DIR / "docs" / "api.md").read_text()
    for hint in HINTS:
        assert f"| `{hint.code}` | {hint.en} |" in documented
