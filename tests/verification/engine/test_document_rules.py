"""Type, dates and expiry of French documents, from their zone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from verification.engine.document.dates import birth_date
from verification.engine.document.kinds import Kind
from verification.engine.document.rules import document_findings, without_zone
from verification.engine.document.validity import older_card_valid_until
from verification.engine.document.zone_kind import zone_kind
from verification.engine.mrz.fields import MrzFields
from verification.engine.types import Verdict

TODAY = date(2026, 11, 22)


def fields(
    layout: str = "TD1",
    *,
    code: str = "ID",
    state: str = "FRA",
    born: str = "840713",
    expires: str | None = "330402",
    issued: str | None = None,
    number: str = "T8K2RF4X1",
    office: str = "",
) -> MrzFields:
    return MrzFields(
        layout=layout, document_code=code, issuing_state=state, document_number=number, family_name="MARTIN",
        given_names=("HELENE",), birth_date=born, sex="F", nationality="FRA", expiry_date=expires, issued=issued,
        optional=office, name_may_be_truncated=False,
    )  # fmt: skip


def older_card(issued: str, *, born: str = "460221", number: str = "", office: str = "") -> MrzFields:
    number = number or f"{issued}69104127"
    return fields("FR-CNI", expires=None, issued=issued, born=born, number=number, office=office)


def passport(expires: str = "310913", *, born: str = "711105", number: str = "21XK48217") -> MrzFields:
    return fields("TD3", code="P", born=born, expires=expires, number=number)


def verdict(
    code: str, of: MrzFields, today: date = TODAY, *, confirmed: bool = True, **printed: Any
) -> tuple[Verdict, str]:
    findings = document_findings(of, confirmed=confirmed, today=today, **printed)
    (found,) = (finding for finding in findings if finding.code == code)
    return found.verdict, found.detail


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        (fields(), Kind.IDENTITY_CARD),
        (fields(code="IR"), Kind.RESIDENCE_PERMIT),
        (passport(), Kind.PASSPORT),
        (older_card("1303"), Kind.OLDER_IDENTITY_CARD),
    ],
)
def test_a_french_document_is_recognised_by_its_zone(of: MrzFields, kind: Kind) -> None:
    assert zone_kind(of) is kind
    assert verdict("document.type", of) == (Verdict.PASS, kind)


@pytest.mark.parametrize(
    ("of", "kind", "detail"),
    [
        (fields(code="I", state="D"), Kind.FOREIGN_IDENTITY_CARD, "foreign, identity_card"),
        (fields("TD2", state="ROU"), Kind.FOREIGN_IDENTITY_CARD, "foreign, identity_card"),
        (fields("TD3", code="P", state="BRA"), Kind.FOREIGN_PASSPORT, "foreign, passport"),
    ],
)
def test_a_foreign_document_is_a_doubt(of: MrzFields, kind: Kind, detail: str) -> None:
    assert zone_kind(of) is kind
    assert verdict("document.type", of) == (Verdict.DOUBT, detail)


@pytest.mark.parametrize(
    "of",
    [
        fields("TD2"),
        fields("TD3", code="V"),
        fields("TD3", code="P", state="ZZZ"),
        fields(code="IR", state="ESP"),  # another state's residence permit
        fields(code="I", state="MAR"),  # an identity card that proves nothing here
    ],
)
def test_a_document_that_is_not_accepted_is_a_doubt(of: MrzFields) -> None:
    assert zone_kind(of) is None
    assert verdict("document.type", of) == (Verdict.DOUBT, "not_recognised")


def test_a_document_is_valid_on_its_last_day_and_expired_the_day_after() -> None:
    assert verdict("document.expiry", fields(expires="261122")) == (Verdict.PASS, "")
    assert verdict("document.expiry", fields(expires="261121")) == (Verdict.FAIL, "expired")
    assert verdict("document.expiry", fields(expires="261322")) == (Verdict.DOUBT, "expiry_unknown")


@pytest.mark.parametrize(
    ("issued", "born", "until"),
    [
        (date(2004, 1, 1), date(1960, 1, 1), date(2013, 12, 31)),
        (date(2004, 1, 2), date(1960, 1, 1), date(2019, 1, 1)),
        (date(2013, 12, 31), date(1960, 1, 1), date(2028, 12, 30)),
        (date(2014, 1, 1), date(1960, 1, 1), date(2028, 12, 31)),
        (date(2010, 6, 15), date(1992, 6, 15), date(2025, 6, 14)),  # of age that very day
        (date(2010, 6, 15), date(1992, 6, 16), date(2020, 6, 14)),
        (date(2015, 6, 15), date(2000, 1, 1), date(2025, 6, 14)),
        (date(2012, 2, 29), date(1960, 1, 1), date(2027, 2, 28)),
    ],
)
def test_an_older_card_delivered_to_an_adult_and_valid_in_2014_or_made_since_has_fifteen_years(
    issued: date, born: date, until: date
) -> None:
    assert older_card_valid_until(issued, born) == until


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2028, 2, 29), (Verdict.PASS, "")),
        (date(2028, 3, 1), (Verdict.DOUBT, "expires_this_month")),
        # It may be dated a month after it was asked for.
        (date(2028, 4, 30), (Verdict.DOUBT, "expires_this_month")),
        (date(2028, 5, 1), (Verdict.FAIL, "expired")),
    ],
)
def test_an_older_card_expires_to_the_month(today: date, expected: tuple[Verdict, str]) -> None:
    assert verdict("document.expiry", older_card("1303"), today) == expected


def test_the_printed_day_of_issue_settles_the_month() -> None:
    card, printed = older_card("1303"), date(2013, 3, 18)
    assert verdict("document.expiry", card, date(2028, 3, 17), printed_issue=printed) == (Verdict.PASS, "")
    assert verdict("document.expiry", card, date(2028, 3, 18), printed_issue=printed) == (
        Verdict.FAIL,
        "expired",
    )


def test_whoever_came_of_age_in_the_month_of_issue_may_have_ten_years_or_fifteen() -> None:
    card = older_card("1206", born="940615")
    assert verdict("document.expiry", card) == (Verdict.DOUBT, "expiry_unknown")
    adult, minor = date(2012, 6, 15), date(2012, 6, 14)
    assert verdict("document.expiry", card, printed_issue=adult) == (Verdict.PASS, "")
    assert verdict("document.expiry", card, printed_issue=minor) == (Verdict.FAIL, "expired")


def test_an_older_card_of_the_last_century_is_not_of_this_one() -> None:
    assert verdict("document.expiry", older_card("9712")) == (Verdict.FAIL, "expired")


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("840713", date(1984, 7, 13)),
        ("261122", date(2026, 11, 22)),
        ("261123", date(1926, 11, 23)),
        ("84<<<<", None),
        ("840231", None),
        ("000229", date(2000, 2, 29)),
    ],
)
def test_the_century_of_birth_is_the_latest_possible(digits: str, born: date | None) -> None:
    assert birth_date(fields(born=digits), TODAY) == born


@pytest.mark.parametrize(
    "of",
    [
        fields(born="060101"),
        passport(),
        passport("311121", born="100101"),  # five years: a minor
        passport("261201", born="900101"),  # one year: an urgent one
        fields(code="IR", expires="280305"),
        older_card("1303"),
        fields("TD3", code="P", state="ESP", expires="991231"),  # what others grant is not known here
    ],
)
def test_dates_that_go_together_pass(of: MrzFields) -> None:
    assert verdict("document.dates", of) == (Verdict.PASS, "")


@pytest.mark.parametrize(
    ("of", "detail"),
    [
        (fields(born="84<<<<"), "birth_date_unknown"),
        (older_card("0801", born="090101"), "implausible"),  # issued before birth
        (older_card("2612"), "implausible"),  # issued next month
        (older_card("2202"), "implausible"),  # the model was no longer made
        (older_card("8712"), "implausible"),  # nor had it begun
        (fields(expires="361123"), "validity"),  # more than ten years to go
        (fields(expires="310313"), "validity"),  # issued before there were such cards
        (passport("361123"), "validity"),
        (passport("330101", born="120101"), "validity"),  # a minor has no ten years
        (passport("180913", born="171105"), "validity"),  # issued before birth
        (fields(code="IR", expires="361123"), "validity"),
    ],
)
def test_dates_that_contradict_each_other_are_a_doubt(of: MrzFields, detail: str) -> None:
    assert verdict("document.dates", of) == (Verdict.DOUBT, detail)


@pytest.mark.parametrize(
    ("of", "issued", "expires"),
    [
        (passport("310913"), date(2021, 9, 14), None),
        (fields(expires="330402"), date(2023, 4, 2), None),  # printed to the same day
        (older_card("1303"), date(2013, 3, 18), date(2023, 3, 17)),  # ten years printed, fifteen granted
        (older_card("1503"), date(2015, 4, 2), date(2030, 4, 1)),  # asked for in March, delivered in April
        (older_card("1503", born="000101"), date(2015, 3, 18), date(2025, 3, 17)),
    ],
)
def test_a_printed_day_of_issue_that_fits_passes(of: MrzFields, issued: date, expires: date | None) -> None:
    printed: dict[str, Any] = {"printed_issue": issued, "printed_expiry": expires}
    assert verdict("document.dates", of, **printed) == (Verdict.PASS, "")


@pytest.mark.parametrize(
    ("of", "issued", "expires", "detail"),
    [
        (passport("310913"), date(2022, 9, 14), None, "validity"),
        (fields(expires="330402"), date(2027, 1, 1), None, "implausible, validity"),
        (older_card("1303"), date(2013, 5, 18), None, "issue_differs"),
        (older_card("1303"), date(2013, 3, 18), date(2028, 3, 17), "validity"),  # nobody printed fifteen then
        (older_card("1503", born="000101"), date(2015, 3, 18), date(2030, 3, 17), "validity"),
    ],
)
def test_a_printed_day_of_issue_that_does_not_fit_is_a_doubt(
    of: MrzFields, issued: date, expires: date | None, detail: str
) -> None:
    printed: dict[str, Any] = {"printed_issue": issued, "printed_expiry": expires}
    assert verdict("document.dates", of, **printed) == (Verdict.DOUBT, detail)


@pytest.mark.parametrize(
    "of",
    [
        fields(),
        passport(),
        older_card("1303"),
        older_card("1704", number="170475H55790"),
        fields(code="IR", number="7A4KXW2P9"),
        fields(code="IR", number="0123456789"),
    ],
)
def test_a_number_of_the_published_format_passes(of: MrzFields) -> None:
    assert verdict("document.number", of) == (Verdict.PASS, "")


@pytest.mark.parametrize(
    "of",
    [
        fields(number="T8K2RF4X"),
        passport(number="2XK148217"),
        passport(number="T8K2RF4X1"),
        older_card("1313"),
        fields(code="IR", number="7A4KXW2P918"),
    ],
)
def test_a_number_of_another_format_is_a_doubt(of: MrzFields) -> None:
    assert verdict("document.number", of) == (Verdict.DOUBT, "format")


def test_a_letter_that_no_specimen_shows_is_an_advisory_doubt() -> None:
    findings = document_findings(fields(number="T8KARF4X1"), confirmed=True, today=TODAY)
    (number,) = (finding for finding in findings if finding.code == "document.number")
    assert (number.verdict, number.detail, number.advisory) == (Verdict.DOUBT, "unseen", True)


def test_the_number_of_a_foreign_document_is_not_judged() -> None:
    foreign = fields("TD3", code="P", state="BRA", number="1")
    assert verdict("document.number", foreign) == (Verdict.NOT_RUN, "format_unknown")
    assert verdict("document.number", foreign, confirmed=False)[0] is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("number", "office", "expected"),
    [
        ("880692310285", "", (Verdict.PASS, "")),  # the published specimen names no office
        ("130369104127", "691001", (Verdict.PASS, "")),
        ("11072A100001", "2A1004", (Verdict.PASS, "")),
        ("110797400001", "974001", (Verdict.PASS, "")),
        ("170475H55790", "075025", (Verdict.PASS, "")),  # since 2017: zero and département
        ("130396104127", "961001", (Verdict.DOUBT, "department_unknown")),
        ("130320104127", "201001", (Verdict.DOUBT, "department_unknown")),
        ("130369104127", "751001", (Verdict.DOUBT, "office_elsewhere")),
    ],
)
def test_an_older_card_was_made_in_one_departement_that_exists(
    number: str, office: str, expected: tuple[Verdict, str]
) -> None:
    card = older_card(number[:4], number=number, office=office)
    assert verdict("document.office", card) == expected
    (found,) = (
        f for f in document_findings(card, confirmed=True, today=TODAY) if f.code == "document.office"
    )
    assert found.advisory


def test_only_an_older_card_has_an_office() -> None:
    codes = {finding.code for finding in document_findings(passport(), confirmed=True, today=TODAY)}
    assert "document.office" not in codes


def test_what_rests_on_an_unconfirmed_zone_is_a_doubt() -> None:
    assert verdict("document.expiry", fields(), confirmed=False) == (Verdict.DOUBT, "to_confirm")
    expired = verdict("document.expiry", fields(expires="200101"), confirmed=False)
    assert expired == (Verdict.DOUBT, "expired, to_confirm")


def test_without_a_zone_the_rules_did_not_run() -> None:
    assert {finding.verdict for finding in without_zone()} == {Verdict.NOT_RUN}
