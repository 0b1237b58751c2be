"""The pages themselves: what they say, in both languages, and what the forms do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.factories import a_capture, a_challenge, an_agent, an_enrolment, some_evidence
from tests.verification.judging import judged
from tests.verification.review.reports import PIXEL, READ, a_report
from verification.models import CaptureKind, Decision, Enrolment, Finding
from verification.reasons import Decision as Kind
from verification.review.facts import grouped_nir
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
QUEUE = "/"
TOKENS = r'(csrfmiddlewaretoken" value|nonce|data-until|data-idle)="[^"]*"'
"""What differs between any two answers."""


@pytest.fixture
def case(client: Client) -> Enrolment:
    """A case with its report, on the desk of the signed-in agent."""
    enrolment = an_enrolment(status=State.IN_REVIEW, code="4071")
    assert enrolment.claimed_by is not None
    client.force_login(enrolment.claimed_by)
    return enrolment


def show(client: Client, case: Enrolment, language: str = "fr", *, judged_before: bool = True) -> str:
    """The page, on demand as it is before the agent has answered."""
    if judged_before:
        judged(case, the_agent(case))
    url = reverse("review:case", args=[case.pk])
    return client.get(url, headers={"Accept-Language": language}).content.decode()


def the_agent(case: Enrolment) -> User:
    assert case.claimed_by is not None
    return case.claimed_by


def send(client: Client, case: Enrolment, **data: str) -> Any:
    """Decide, after answers that agree with it."""
    kind = Kind.REFUSE if data.get("kind") == Kind.REFUSE else Kind.APPROVE
    judged(case, the_agent(case), kind)
    return client.post(reverse("review:decide", args=[case.pk]), data, follow=True)


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("fr", "Pièce, recto (≈ 203 dpi, reflets 1\N{NO-BREAK SPACE}%)"),
        ("en", "Document, front (≈ 203 dpi, glare 1\N{NO-BREAK SPACE}%)"),
    ],
)
def test_a_still_says_of_how_much_it_was_made(
    client: Client, case: Enrolment, language: str, label: str
) -> None:
    a_report(case, document={**READ, "sides": [{"side": "front", "dpi": 203, "glare": 0.012}]})
    page = show(client, case, language, judged_before=False)
    assert f"<figcaption>{label}</figcaption>" in page


def test_next_case_leads_to_the_case(client: Client) -> None:
    case = an_enrolment(status=State.QUEUED)
    client.force_login(an_agent())
    assert client.post(reverse("review:next")).headers["Location"] == reverse("review:case", args=[case.pk])


def test_next_case_of_an_empty_queue_says_so(client: Client) -> None:
    client.force_login(an_agent())
    assert "Aucun dossier n’attend." in client.post(reverse("review:next"), follow=True).content.decode()


def test_the_queue_offers_to_resume_the_case_on_the_desk(client: Client, case: Enrolment) -> None:
    assert f"Reprendre le dossier {case.case_number}" in client.get(QUEUE).content.decode()


def test_the_list_of_fifty_takes_as_many_queries_as_the_list_of_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(an_agent())
    for _ in range(50):
        an_enrolment(status=State.QUEUED)
    with django_assert_max_num_queries(14):
        page = client.get(QUEUE).content.decode()
    assert page.count('scope="row"') == 10  # the first ones; the others are on the list


def test_the_case_page_takes_a_bounded_number_of_queries(
    client: Client, case: Enrolment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    a_report(case)
    judged(case, the_agent(case))
    with django_assert_max_num_queries(24):
        show(client, case, judged_before=False)


def test_a_late_case_is_said_to_be_late(client: Client) -> None:
    client.force_login(an_agent())
    an_enrolment(status=State.QUEUED, deadline_at=timezone.now() - timedelta(hours=2, minutes=5))
    assert "en retard de 2 h 05 min" in client.get(QUEUE).content.decode()


def test_the_case_shows_both_sides_and_where_they_differ(client: Client, case: Enrolment) -> None:
    a_report(case)
    page = show(client, case)
    for text in ("MAËLYS MARIE", "MAELYS MARIE", "13/07/1990", "X4RTBPFW4", "Identique", "Différent"):
        assert text in page
    assert grouped_nir(case.nir) in page
    assert case.nir not in page


def test_the_case_shows_findings_in_words_and_unknown_ones_by_their_code(
    client: Client, case: Enrolment
) -> None:
    a_report(case)
    page = show(client, case)
    likeness = "un inconnu sur 32 obtient une telle ressemblance · visages différents"
    for text in (likeness, "novel.check", "Non contrôlé"):
        assert text in page
    assert 'data-box="1 2 3 4"' in page


def test_each_gesture_stands_with_its_time_what_was_seen_and_a_way_to_see_it(
    client: Client, case: Enrolment
) -> None:
    a_report(case)
    page = show(client, case)
    asked = page[page.index('<ol class="gestures">') : page.index('<div class="digits">')]
    first, second, third = asked.split('<li class="gesture">')[1:]
    for text in ("Tourner la tête vers sa gauche", "Conforme", "de 1,0 à 2,8 s", "#t=1.00,2.80", "à 2,1 s"):
        assert text in first
    for text in ("Fermer les yeux une seconde", "Non conforme", "non réalisé", 'data-play="2.80,4.60"'):
        assert text in second
    assert "Tourner la tête vers sa droite" in third
    assert "<img" not in third
    assert "verdict" not in third


def test_the_agent_is_told_which_digits_to_hear(client: Client, case: Enrolment) -> None:
    a_report(case)
    page = show(client, case)
    digits = page[page.index('<div class="digits">') :]
    assert digits.index("Doit dire") < digits.index("4 7 1 9") < digits.index("de 6,7 à 8,7 s")


def test_the_gestures_shown_are_those_of_the_film_shown(client: Client, case: Enrolment) -> None:
    a_report(case)
    later = a_challenge(case, used_at=timezone.now(), face_digits="9999")
    a_capture(later, CaptureKind.DOCUMENT, b"filmed again", "video/mp4")
    page = show(client, case)
    assert "4 7 1 9" in page
    assert "9 9 9 9" not in page


def test_without_a_film_of_the_face_no_gesture_is_shown(client: Client, case: Enrolment) -> None:
    a_report(case, videos=False)
    assert "Aucun geste n’était demandé." in show(client, case)


def test_the_page_says_when_the_machines_contradict_each_other(client: Client, case: Enrolment) -> None:
    a_report(case)
    told = "Les deux modèles se contredisent"
    assert told in show(client, case)
    Finding.objects.filter(code="face.match_dlib").update(verdict="pass")
    assert told not in show(client, case)


def test_the_page_says_when_one_agent_is_not_enough_and_not_what_another_thought(
    client: Client, case: Enrolment
) -> None:
    told = "Ressemblance incertaine : ce dossier n’est accepté que par deux agents."
    assert told not in show(client, case)
    Enrolment.objects.filter(pk=case.pk).update(two_agents=True)
    alone = show(client, case)
    assert told in alone
    Enrolment.objects.filter(pk=case.pk).update(first_agent=an_agent())
    assert re.sub(TOKENS, "", show(client, case)) == re.sub(TOKENS, "", alone)


def test_the_case_is_in_english_for_whoever_reads_english(client: Client, case: Enrolment) -> None:
    a_report(case)
    page = show(client, case, "en")
    for text in (
        '<html lang="en">',
        "Identity document",
        "one stranger in 32 looks this much alike",
        "Different",
        "Approve",
    ):
        assert text in page
    assert "Visage" not in page


def test_a_case_without_a_report_can_still_be_judged(client: Client, case: Enrolment) -> None:
    page = show(client, case)
    assert "Aucun contrôle automatique n’a été enregistré." in page
    assert "Vidéo du visage : absente." in page


def test_a_document_that_was_not_read_leaves_its_side_empty(client: Client, case: Enrolment) -> None:
    a_report(case, document=None)
    assert "X4RTBPFW4" not in show(client, case)


def test_stills_of_an_earlier_film_are_not_shown(client: Client, case: Enrolment) -> None:
    old = some_evidence(case, PIXEL, name="portrait")
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=1))
    a_report(case)
    assert str(old.pk) not in show(client, case)


def test_opening_a_case_is_journalled(client: Client, case: Enrolment) -> None:
    show(client, case)
    entry = Entry.objects.get(act="case.opened")
    assert (entry.case, entry.actor) == (case.pk, case.claimed_by.actor)  # type: ignore[union-attr]


def test_a_case_page_is_kept_by_no_cache(client: Client, case: Enrolment) -> None:
    response = client.get(reverse("review:case", args=[case.pk]))
    assert "no-store" in response["Cache-Control"]


def test_a_case_page_carries_no_inline_style_or_script(client: Client, case: Enrolment) -> None:
    a_report(case)
    page = show(client, case)
    assert " style=" not in page
    assert "<style" not in page
    assert " on" + "click" not in page
    run = re.findall(r"<script(?![^>]*application/json)", page)  # data is not run
    assert len(run) == page.count("<script src=") + page.count('<script type="module" src=')


def test_a_decision_leads_back_to_the_queue_where_it_can_be_taken_back(
    client: Client, case: Enrolment
) -> None:
    response = send(client, case, kind="approve")
    case.refresh_from_db()
    assert case.status == State.DECIDED
    assert response.request["PATH_INFO"] == QUEUE
    offered = response.context["undo"]
    assert (offered.case_number, offered.kind_label) == (case.case_number, "Accepter")


def test_on_demand_a_decision_leads_straight_to_the_next_case(client: Client, case: Enrolment) -> None:
    after = an_enrolment(status=State.QUEUED)
    response = send(client, case, kind="approve", then="next")
    assert response.request["PATH_INFO"] == reverse("review:case", args=[after.pk])
    assert response.context["undo"].case_number == case.case_number


def test_a_decision_sent_by_script_tells_the_browser_where_to_go(client: Client, case: Enrolment) -> None:
    after = an_enrolment(status=State.QUEUED)
    judged(case, the_agent(case))
    url, data = reverse("review:decide", args=[case.pk]), {"kind": "approve", "then": "next"}
    response = client.post(url, data, headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == reverse("review:case", args=[after.pk])
    late = client.post(url, data, headers={"HX-Request": "true"})
    assert late.headers["HX-Redirect"] == QUEUE


def test_nothing_tells_the_first_agent_that_a_second_one_judges(client: Client, case: Enrolment) -> None:
    alone = send(client, case, kind="approve").content.decode()
    other = an_enrolment(status=State.IN_REVIEW, code="4071", two_agents=True)
    client.force_login(the_agent(other))
    both = send(client, other, kind="approve").content.decode()
    assert blurred(alone, case) == blurred(both, other)


def blurred(page: str, case: Enrolment) -> str:
    """Without what differs between any two answers."""
    decision = Decision.objects.get(enrolment=case)
    page = page.replace(str(decision.pk), "").replace(case.case_number, "")
    return re.sub(r'Exemple \d+|data-(?:account|idle|whole)="\d+"', "", re.sub(TOKENS, "", page))


def test_the_reason_is_that_of_the_chosen_decision(client: Client, case: Enrolment) -> None:
    send(client, case, kind="refuse", reason_refuse="not_alive", reason_recapture="face_unreadable")
    assert Decision.objects.get().reason_id == "not_alive"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Choisissez une décision."),
        ({"kind": "destroy"}, "destroy"),
        ({"kind": "refuse"}, "Choisissez un motif."),
        ({"kind": "refuse", "reason_refuse": "approved"}, "approved"),
        ({"kind": "approve", "comment": "x" * 1001}, "1000"),
    ],
)
def test_a_form_that_is_not_complete_says_what_is_missing(
    client: Client, case: Enrolment, data: dict[str, str], error: str
) -> None:
    response = send(client, case, **data)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not Decision.objects.exists()


def test_what_was_typed_is_still_there_after_an_error(client: Client, case: Enrolment) -> None:
    page = send(client, case, kind="refuse", comment="Photo douteuse").content.decode()
    assert "Photo douteuse" in page


def test_a_decision_that_comes_too_late_is_told_and_changes_nothing(client: Client, case: Enrolment) -> None:
    Enrolment.objects.filter(pk=case.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    url = reverse("review:decide", args=[case.pk])
    page = client.post(url, {"kind": "approve"}, follow=True).content.decode()
    assert "rien n’a été enregistré" in page
    assert not Decision.objects.exists()


def test_deciding_a_case_that_never_was_says_the_same_as_a_case_of_another(
    client: Client, case: Enrolment
) -> None:
    other = an_enrolment(status=State.IN_REVIEW)
    pages = []
    for pk in (other.pk, "00000000-0000-4000-8000-000000000000"):
        response = client.post(reverse("review:decide", args=[pk]), {"kind": "approve"})
        pages.append((response.status_code, response.headers["Location"]))
    assert pages == [(302, QUEUE), (302, QUEUE)]
    other.refresh_from_db()
    assert other.status == State.IN_REVIEW


def test_releasing_a_case_puts_it_back(client: Client, case: Enrolment) -> None:
    client.post(reverse("review:release", args=[case.pk]))
    case.refresh_from_db()
    assert case.status == State.QUEUED


def test_the_lease_is_renewed_by_fragment_and_without_script(client: Client, case: Enrolment) -> None:
    url = reverse("review:renew", args=[case.pk])
    before = case.lease_until
    assert 'id="bail"' in client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert client.post(url).headers["Location"] == reverse("review:case", args=[case.pk])
    case.refresh_from_db()
    assert before is not None and case.lease_until is not None and case.lease_until > before


def test_a_lost_lease_is_told_by_fragment_and_without_script(client: Client, case: Enrolment) -> None:
    Enrolment.objects.filter(pk=case.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    url = reverse("review:renew", args=[case.pk])
    assert "data-lost" in client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert client.post(url).headers["Location"] == QUEUE


@pytest.mark.parametrize("name", ["judge", "revise", "decide"])
def test_the_address_of_a_refused_form_leads_back_to_the_case(
    client: Client, case: Enrolment, name: str
) -> None:
    answer = client.get(reverse(f"review:{name}", args=[case.pk]))
    assert answer.headers["Location"] == reverse("review:case", args=[case.pk])
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["release", "renew"])
def test_acts_are_not_done_by_following_a_link(client: Client, case: Enrolment, name: str) -> None:
    assert client.get(reverse(f"review:{name}", args=[case.pk])).status_code == 405
