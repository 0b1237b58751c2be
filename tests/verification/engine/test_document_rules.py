"""Type, dates and expiry of French documents, from their zone."""

from __future__ import annotations

from datetime import date

import pytest

from verification.engine.document.rules import (
    birth_date,
    document_findings,
    document_type,
    older_card_valid_until,
    without_zone,
)
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
) -> MrzFields:
    return MrzFields(
        layout=layout, document_code=code, issuing_state=state, document_number="T8K2RF4X1", family_name="MARTIN",
        given_names=("HELENE",), birth_date=born, sex="F", nationality="FRA", expiry_date=expires, issued=issued,
        optional="", name_may_be_truncated=False,
    )  # fmt: skip


def verdict(code: str, of: MrzFields, today: date = TODAY, *, confirmed: bool = True) -> tuple[Verdict, str]:
    (found,) = (f for f in document_findings(of, confirmed=confirmed, today=today) if f.code == code)
    return found.verdict, found.detail


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        (fields(), "identity_card"),
        (fields(code="IR"), "residence_permit"),
        (fields("TD3", code="P"), "passport"),
        (fields("FR-CNI", expires=None, issued="1303"), "older_identity_card"),
        (fields(state="DEU"), None),
        (fields("TD2"), None),
        (fields("TD3", code="V"), None),
    ],
)
def test_the_type_is_recognised(of: MrzFields, kind: str | None) -> None:
    assert document_type(of) == kind
    expected = (Verdict.PASS, kind) if kind else (Verdict.DOUBT, "not_recognised")
    assert verdict("document.type", of) == expected


def test_a_document_is_valid_on_its_last_day_and_expired_the_day_after() -> None:
    assert verdict("document.expiry", fields(expires="261122")) == (Verdict.PASS, "")
    assert verdict("document.expiry", fields(expires="261121")) == (Verdict.FAIL, "expired")
    assert verdict("document.expiry", fields(expires="261322")) == (Verdict.DOUBT, "expiry_unknown")


@pytest.mark.parametrize(
    ("issued", "born", "until"),
    [
        ((2003, 12), date(1960, 1, 1), (2013, 12)),
        ((2004, 1), date(1960, 1, 1), (2019, 1)),
        ((2013, 12), date(1960, 1, 1), (2028, 12)),
        ((2014, 1), date(1960, 1, 1), (2024, 1)),
        ((2010, 6), date(1992, 7, 1), (2020, 6)),  # delivered to a minor
        ((2010, 6), date(1992, 5, 31), (2025, 6)),
    ],
)
def test_an_older_card_delivered_to_an_adult_from_2004_to_2013_has_fifteen_years(
    issued: tuple[int, int], born: date, until: tuple[int, int]
) -> None:
    assert older_card_valid_until(issued, born) == until


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2028, 2, 29), (Verdict.PASS, "")),
        (date(2028, 3, 1), (Verdict.DOUBT, "expires_this_month")),
        (date(2028, 4, 1), (Verdict.FAIL, "expired")),
    ],
)
def test_an_older_card_expires_to_the_month(today: date, expected: tuple[Verdict, str]) -> None:
    card = fields("FR-CNI", expires=None, issued="1303", born="460221")
    assert verdict("document.expiry", card, today) == expected


def test_an_older_card_of_the_last_century_is_not_of_this_one() -> None:
    card = fields("FR-CNI", expires=None, issued="9712", born="460221")
    assert verdict("document.expiry", card) == (Verdict.FAIL, "expired")


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


def test_dates_that_contradict_each_other_are_a_doubt() -> None:
    assert verdict("document.dates", fields()) == (Verdict.PASS, "")
    assert verdict("document.dates", fields(born="84<<<<")) == (Verdict.DOUBT, "birth_date_unknown")
    assert verdict("document.dates", fields(expires="450101")) == (Verdict.DOUBT, "implausible")
    issued_before_birth = fields("FR-CNI", expires=None, issued="0801", born="090101")
    assert verdict("document.dates", issued_before_birth) == (Verdict.DOUBT, "implausible")


def test_what_rests_on_an_unconfirmed_zone_is_a_doubt() -> None:
    assert verdict("document.expiry", fields(), confirmed=False) == (Verdict.DOUBT, "to_confirm")
    expired = verdict("document.expiry", fields(expires="200101"), confirmed=False)
    assert expired == (Verdict.DOUBT, "expired, to_confirm")


def test_without_a_zone_the_rules_did_not_run() -> None:
    assert {finding.verdict for finding in without_zone()} == {Verdict.NOT_RUN}
