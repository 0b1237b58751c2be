"""The words of findings, facts and durations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.verification.factories import an_enrolment
from tests.verification.review.details import details
from tests.verification.review.reports import READ
from verification.engine.document import rules
from verification.engine.face.actions import Action
from verification.models import CheckReport, Finding, Verdict
from verification.prechecks import crosschecks
from verification.prechecks.routing import CAUSES, UNUSABLE
from verification.review.chances import likelihood, likeness
from verification.review.durations import short
from verification.review.facts import Fact, facts_of, grouped_nir
from verification.review.labels import ACTIONS, group_of, label_of, words_of
from verification.review.measures import measure_of
from verification.review.sources import said

ALIKE = {"two_d_doc"}
"""Names that are the same in both languages."""
SPACES = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=3, minutes=5), "3 h 05 min"),
        (timedelta(days=2, hours=3, minutes=59), "2 j 3 h"),
        (timedelta(minutes=-90), "1 h 30 min"),
    ],
)
def test_a_duration_has_two_units_at_most(duration: timedelta, words: str) -> None:
    assert short(duration) == words


@pytest.mark.parametrize(
    ("nir", "shown"),
    [
        ("185057800608436", "1 85 05 78 006 084 36"),
        ("not a number", "not a number"),
        ("246022A00402752", "2 46 02 2A 004 027 52"),
    ],
)
def test_a_nir_is_shown_in_its_groups(nir: str, shown: str) -> None:
    assert grouped_nir(nir).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("finding", "french", "english"),
    [
        (
            Finding(code="face.match", value=0.0123, threshold=0.0001, detail="different"),
            "un inconnu sur 81 obtient une telle ressemblance · visages différents",
            "one stranger in 81 looks this much alike · different faces",
        ),
        (
            Finding(code="challenge.second", value=12.4, threshold=20, detail="turn_left, wrong_order"),
            "amplitude 12, 20 au moins · Tourner la tête vers sa gauche (à droite de l’image), dans un autre ordre",
            "reached 12, at least 20 · Turn the head to their left (right in the picture), in another order",
        ),
        (
            Finding(code="face.count", value=0.25, threshold=0.1, detail="several"),
            "25 % des images, 10 % au plus · un second visage apparaît",
            "25 % of the frames, at most 10 % · a second face appears",
        ),
        (
            Finding(code="mrz.check_digits", value=2, detail="birth_date, composite"),
            "clés fausses : 2 · date de naissance, ensemble de la bande",
            "wrong check digits: 2 · date of birth, zone as a whole",
        ),
        (
            Finding(code="novel.check", value=3, threshold=4, detail="odd"),
            "mesure 3, limite 4 · odd",
            "measured 3, limit 4 · odd",
        ),
        (Finding(code="novel.check", value=3), "mesure 3", "measured 3"),
        (Finding(code="document.expiry"), "", ""),
        (
            Finding(code="doubt.screen", value=2, threshold=1, detail="moire", advisory=True),
            "mesure 2, limite 1 · moirage · à titre indicatif",
            "measured 2, limit 1 · moiré · for information only",
        ),
        (
            Finding(code="document.type", detail="foreign, passport"),
            "pièce étrangère, passeport",
            "foreign document, passport",
        ),
    ],
)
def test_a_measure_is_said_with_its_limit_and_its_detail(finding: Finding, french: str, english: str) -> None:
    assert measure_of(finding).replace("\N{NO-BREAK SPACE}", " ") == french
    with translation.override("en"):
        assert measure_of(finding).replace("\N{NO-BREAK SPACE}", " ") == english


@pytest.mark.parametrize(
    ("rate", "french", "english"),
    [
        (4.03e-6, "un inconnu sur 250 000 obtient", "one stranger in 250,000 looks"),
        (1e-4, "un inconnu sur 10 000 obtient", "one stranger in 10,000 looks"),
        (0.0312, "un inconnu sur 32 obtient", "one stranger in 32 looks"),
        (0.3, "un inconnu sur 3 obtient", "one stranger in 3 looks"),
        (0.9, "un inconnu sur deux, ou plus, obtient", "one stranger in two, or more, looks"),
        (1e-30, "un inconnu sur 1 000 000 000 obtient", "one stranger in 1,000,000,000 looks"),
    ],
)
def test_a_likeness_is_told_by_how_many_strangers_have_it(rate: float, french: str, english: str) -> None:
    assert likeness(rate).translate(SPACES).startswith(french)
    with translation.override("en"):
        assert likeness(rate).startswith(english)


@pytest.mark.parametrize(
    ("exponent", "french", "english"),
    [
        (3.0, "1 000 fois plus probable si c’est la même personne", "1,000 times likelier if"),
        (-1.39, "25 fois plus probable si ce sont deux personnes", "25 times likelier if they are two"),
        (0.1, "aussi probable d’une même personne que de deux", "as likely of one person as of two"),
        (40.0, "1 000 000 000 fois plus probable si c’est la même", "1,000,000,000 times likelier if it"),
    ],
)
def test_a_likelihood_is_told_as_times_likelier(exponent: float, french: str, english: str) -> None:
    assert likelihood(exponent).translate(SPACES).startswith(french)
    with translation.override("en"):
        assert likelihood(exponent).startswith(english)


def test_an_unknown_finding_stands_under_its_code_in_the_last_group() -> None:
    finding = Finding(code="novel.check")
    assert (label_of(finding), group_of(finding)) == ("novel.check", "other")


FACE = (
    *("video", "found", "count", "size", "light", "sharp", "eyes", "covered", "same"),
    *("match", "match_ghost", "likelihood", "match_sface", "match_dlib"),
)
ATTACKS = (*("print", "screen", "cut_out", "mask", "loop", "virtual_camera", "injected", "swap", "morph"),)


@pytest.mark.parametrize(
    ("code", "group"),
    [
        *((code, "document") for code in rules.CODES),
        *((code, "document") for code in ("document.office", "document.listed", "document.reused")),
        *((code, "document") for code, _detail, _reason in CAUSES if not code.startswith("face.")),
        *((code, "identity") for code in crosschecks.CODES),
        ("printed.family_name", "document"),
        ("seal.signature", "seal"),
        ("doubt.hologram", "doubts"),
        *((code, "document") for code in UNUSABLE if code.startswith("document.")),
        *((f"face.{name}", "face") for name in FACE),
        *((f"attack.{name}", "attack") for name in ATTACKS),
        *((code, "challenge") for code in ("face.challenge", "face.depth", "face.gaze")),
        *((code, "other") for code in ("engine.child", "engine.time")),
        *((f"challenge.{rank}", "challenge") for rank in ("first", "second", "third")),
    ],
)
def test_every_finding_has_a_name_in_both_languages_and_its_group(code: str, group: str) -> None:
    finding = Finding(code=code)
    french = label_of(finding)
    with translation.override("en"):
        assert code != french != label_of(finding)
    assert group_of(finding) == group


def test_every_detail_that_a_check_can_give_has_words_in_both_languages() -> None:
    assert {"half_alike", "only_eyes", "foreign", "office_elsewhere", "other_nonce", "no_phone"} <= details()
    wordless = []
    for detail in sorted(details()):
        french = words_of("face.challenge", detail)
        with translation.override("en"):
            english = words_of("face.challenge", detail)
        if detail == french or (french == english and detail not in ALIKE):
            wordless.append(detail)
    assert wordless == []


@pytest.mark.parametrize("action", Action)
def test_every_gesture_has_words_in_both_languages(action: Action) -> None:
    french = str(ACTIONS[action])
    with translation.override("en"):
        assert french != str(ACTIONS[action])


def test_what_is_missing_of_a_document_was_not_filmed_and_of_a_challenge_not_done() -> None:
    assert measure_of(Finding(code="document.side_back", detail="missing")) == "non filmé"
    assert measure_of(Finding(code="face.challenge", detail="missing")) == "non réalisé"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("260713", "13/07/2026"),
        ("261231", "31/12/1926"),
        ("90<<<<", "90<<<<"),
        ("901345", "901345"),
        ("", ""),
    ],
)
def test_a_birth_lies_in_the_past_and_what_is_no_date_is_shown_as_read(read: str, shown: str) -> None:
    case = an_enrolment()
    report = CheckReport(enrolment=case, document={**READ, "birth_date": read})
    facts = {fact.label: fact for fact in facts_of(case, report, [], today=date(2026, 11, 22))}
    assert texts(facts["Naissance"]) == shown
    with translation.override("en"):
        assert texts(facts_of(case, report, [], today=date(2026, 11, 22))[2]) == shown
    assert facts["Naissance"].mark == ""


PRINTED = {
    "family_name": {"text": "MARTIN", "confidence": 0.98, "box": None},
    "given_names": {"text": "Maëlys, Marie", "confidence": 0.97, "box": None},
    "birth_date": {"text": "1990-07-XX", "confidence": 0.99, "box": None},
    "birth_place": {"text": "PARIS", "confidence": 0.9, "box": None},
    "sex": None,
    "issue_date": {"text": "2020-02-12", "confidence": 0.9, "box": None},
    "expiry_date": {"text": "2030-02-11", "confidence": 0.9, "box": None},
    "address": [
        {"text": "1 RUE DE L’EXEMPLE", "confidence": 0.8, "box": None},
        {"text": "29200 BREST", "confidence": 0.8, "box": None},
    ],
}


def shown_of(document: dict[str, Any], *findings: Finding) -> dict[str, tuple[str, str]]:
    case = an_enrolment()
    report = CheckReport(enrolment=case, document=document)
    facts = facts_of(case, report, findings, today=date(2026, 11, 22))
    return {fact.label: (texts(fact), fact.mark) for fact in facts}


@pytest.mark.django_db
def test_what_only_the_print_says_stands_beside_what_the_zone_says() -> None:
    place = Finding(code="register.birth_place", verdict=Verdict.DOUBT)
    facts = shown_of({**READ, "printed": PRINTED}, place)
    assert facts["Lieu (INSEE)"] == ("PARIS", "À vérifier")
    assert facts["Délivrée le"] == ("12/02/2020", "")
    assert facts["Adresse"] == ("1 RUE DE L’EXEMPLE 29200 BREST", "")
    assert facts["Prénoms"] == ("MAELYS MARIE", "")
    assert facts["Expiration"] == ("11/02/2030", "")


def test_what_zone_print_and_seal_say_alike_stands_once_with_all_its_sources() -> None:
    seal = {"judged": {"fields": {"family_name": "MARTIN", "birth_date": "1990-07-13", "nationality": "FR"}}}
    read = {**READ, "printed": PRINTED, "seals": [seal]}
    (name,) = said(read, "family_name")
    assert (name.text, [str(source) for source in name.sources]) == ("MARTIN", ["bande", "imprimé", "sceau"])
    (born,) = said(read, "birth_date", latest=date(2026, 11, 22))
    assert [str(source) for source in born.sources] == ["bande", "sceau"]
    (nationality,) = said(read, "nationality")
    assert [str(source) for source in nationality.sources] == ["bande", "sceau"]


def test_where_they_differ_each_stands_with_its_source() -> None:
    seal = {"judged": {"fields": {"family_name": "MARTIN", "given_names": ["LUC"]}}}
    names = said({**READ, "printed": PRINTED, "seals": [seal]}, "given_names")
    assert [(one.text, [str(source) for source in one.sources]) for one in names] == [
        ("MAELYS MARIE", ["bande", "imprimé"]),
        ("LUC", ["sceau"]),
    ]


@pytest.mark.django_db
def test_without_a_zone_the_print_is_shown() -> None:
    facts = shown_of({"lines": [], "printed": PRINTED})
    assert facts["Nom"] == ("MARTIN", "")
    assert facts["Prénoms"] == ("Maëlys, Marie", "")
    assert facts["Naissance"] == ("XX/07/1990", "")
    assert facts["Sexe"] == ("", "")
    assert facts["Expiration"] == ("11/02/2030", "")


@pytest.mark.django_db
def test_what_was_not_read_has_no_line_of_its_own() -> None:
    assert not {"Délivrée le", "Adresse"} & set(shown_of(READ))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "label", "words"),
    [
        ("register.family_name", "Nom", ["Identique", "À vérifier", "Différent", "Non comparé"]),
        ("document.expiry", "Expiration", ["Valable", "À vérifier", "Expirée", "Non contrôlée"]),
    ],
)
def test_every_verdict_has_its_word_beside_the_facts(code: str, label: str, words: list[str]) -> None:
    case = an_enrolment()
    marks = []
    for verdict in Verdict:
        facts = facts_of(case, None, [Finding(code=code, verdict=verdict)], today=timezone.localdate())
        marks += [fact.mark for fact in facts if fact.label == label]
    assert marks == words


def texts(fact: Fact) -> str:
    """What the document says, the zone first."""
    return " / ".join(one.text for one in fact.document)
