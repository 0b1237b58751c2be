"""All signs together: one finding for each species, and none decides."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from tests.verification.engine.face.attacks.films import filmed
from verification.engine.face.attacks.raised import UNTESTED, attacks
from verification.engine.types import Verdict

CODES = {
    "attack.print",
    "attack.screen",
    "attack.cut_out",
    "attack.mask",
    "attack.loop",
    "attack.virtual_camera",
    "attack.injected",
    "attack.swap",
}


def test_a_genuine_film_raises_no_doubt_and_every_species_is_named() -> None:
    info, followed = filmed()
    findings = attacks(followed.looks, followed.best, info)
    assert {finding.code for finding in findings} == CODES
    assert len(findings) == len(CODES)
    assert Verdict.DOUBT not in {finding.verdict for finding in findings}


def test_what_cannot_be_told_is_not_run_and_never_passes() -> None:
    info, followed = filmed()
    untested = [
        finding for finding in attacks(followed.looks, followed.best, info) if finding.code in UNTESTED
    ]
    assert {finding.verdict for finding in untested} == {Verdict.NOT_RUN}
    assert {finding.detail for finding in untested} == {"no_honest_test"}


def test_a_film_without_a_face_is_judged_by_its_file_alone() -> None:
    ran = [finding.code for finding in attacks([], [], filmed()[0]) if finding.verdict is not Verdict.NOT_RUN]
    assert ran == ["attack.virtual_camera"]


def test_only_a_repetition_is_more_than_advice_and_all_words_are_plain() -> None:
    info, followed = filmed()
    findings = attacks(followed.looks, followed.best, info)
    ran = [finding for finding in findings if finding.verdict is not Verdict.NOT_RUN]
    assert [finding.code for finding in ran if not finding.advisory] == ["attack.loop"]
    assert all(re.fullmatch("[a-z0-9_, ]*", finding.detail) for finding in findings)


def test_a_film_that_changes_its_shape_half_way_is_judged_by_its_first_part() -> None:
    info, followed = filmed()
    turned = [replace(look, scene=np.ascontiguousarray(look.scene.T)) for look in followed.looks]
    findings = attacks([*followed.looks, *turned], followed.best, info)
    assert findings == attacks(followed.looks, followed.best, info)


def test_a_film_of_which_every_picture_is_the_same_is_judged_without_a_number_that_is_none() -> None:
    info, followed = filmed()
    same = [replace(followed.looks[0], seconds=rank / 10) for rank in range(40)]
    findings = attacks(same, followed.best, info)
    assert all(finding.value is None or np.isfinite(finding.value) for finding in findings)
    doubted = {finding.code for finding in findings if finding.verdict is Verdict.DOUBT}
    assert doubted == {"attack.loop", "attack.injected"}
