"""The pivot identity: what the civil register (RNIPP) calls the person, read from the provider's claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from verification.intake.france_identite.refusal import AnswerRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

FRANCE = "99100"
SEXES = {"male": "M", "female": "F"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PLACE = re.compile(r"[0-9AB]{5}", re.ASCII)
MOST_TEXT = 200


def pivot_of(claims: Mapping[str, Any]) -> dict[str, Any]:
    """As `PivotIdentity.claims` keeps it. Raises AnswerRefused when one of the traits is missing."""
    date, sex = _text(claims, "rnipp_birthdate"), SEXES.get(_text(claims, "rnipp_gender"))
    if not _DATE.fullmatch(date) or sex is None:
        raise AnswerRefused("traits")
    return {
        "family_name": _text(claims, "rnipp_family_name"),
        "given_names": _given_names(claims),
        "birth_date": date,
        "sex": sex,
        "birth_place": _birth_place(claims),
    }


def _given_names(claims: Mapping[str, Any]) -> list[str]:
    listed = claims.get("rnipp_given_name_array")
    if isinstance(listed, list) and listed and all(isinstance(name, str) and name for name in listed):
        return [name[:MOST_TEXT] for name in listed[:20]]
    return _text(claims, "rnipp_given_name").split()


def _birth_place(claims: Mapping[str, Any]) -> str:
    """Abroad the commune is empty, and the country stands for it; "" when neither is told."""
    place, country = (str(claims.get(f"rnipp_{name}") or "") for name in ("birthplace", "birthcountry"))
    told = place if country in ("", FRANCE) else country
    if told and not _PLACE.fullmatch(told):
        raise AnswerRefused("traits")
    return told


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_TEXT:
        raise AnswerRefused("traits")
    return value.strip()
