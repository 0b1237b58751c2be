from __future__ import annotations

from datetime import date

from verification.engine.seals.judge import judge_payload
from verification.engine.seals.reading import SealKind, SealVerdict
from verification.engine.seals.trust import SealTrust

CODE = (
    "IS01" + "0" * 22 + "S1277076322082910S21.2.250.1.213.1.4.10\x1d"
    "S3JEANNE MARIE CECILE\x1dS4NESSI\x1dS5FS614-05-1977S763220"
)


def test_a_health_identity_is_read_and_proves_nothing() -> None:
    judged = judge_payload(CODE.encode(), SealTrust())

    assert (judged.kind, judged.verdict) == (SealKind.INS, SealVerdict.NOT_VERIFIABLE)
    assert judged.fields is not None
    assert judged.fields.family_name == "NESSI"
    assert judged.fields.given_names == ("JEANNE", "MARIE", "CECILE")
    assert (judged.fields.sex, judged.fields.birth_date) == ("F", date(1977, 5, 14))


def test_its_fields_may_come_in_any_order() -> None:
    head, _, rest = CODE.partition("S3JEANNE MARIE CECILE\x1d")
    moved = f"{head}{rest}S3JEANNE MARIE CECILE"

    fields = judge_payload(moved.encode(), SealTrust()).fields

    assert fields is not None
    assert (fields.given_names, fields.family_name) == (("JEANNE", "MARIE", "CECILE"), "NESSI")


def test_an_incomplete_birth_date_is_none() -> None:
    fields = judge_payload(CODE.replace("14-05", "00-20").encode(), SealTrust()).fields

    assert fields is not None
    assert fields.birth_date is None


def test_an_impossible_birth_date_is_none() -> None:
    fields = judge_payload(CODE.replace("14-05-1977", "1-1-999999").encode(), SealTrust()).fields
    vast = judge_payload(CODE.replace("14-05-1977", "1-99999999").encode(), SealTrust()).fields

    assert fields is not None
    assert vast is not None
    assert (fields.birth_date, vast.birth_date) == (None, None)
