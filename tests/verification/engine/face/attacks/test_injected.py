"""Behind a face that a camera sees something always changes, if only by a grey level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.verification.engine.face.attacks.films import filmed, looks, noisy
from verification.engine.face.attacks.injected import injected
from verification.engine.traces import Writer
from verification.engine.types import Verdict

PHONE, _ = filmed()


def test_a_room_seen_from_a_hand_passes() -> None:
    assert injected(looks(), PHONE).verdict is Verdict.PASS


def test_a_background_that_never_changes_is_doubted() -> None:
    frozen = [replace(look, scene=looks()[0].scene) for look in looks()]
    finding = injected(frozen, PHONE)
    assert (finding.verdict, finding.detail, finding.value) == (Verdict.DOUBT, "frozen", 0)


def test_a_phone_on_a_stand_passes_by_its_exposure_alone() -> None:
    rng, scene = np.random.default_rng(0), looks()[0].scene
    steady = [
        replace(look, scene=noisy(scene, rng, gain=1 + 0.02 * np.sin(look.seconds))) for look in looks()
    ]
    assert injected(steady, PHONE).verdict is Verdict.PASS


def test_without_surroundings_nothing_is_said() -> None:
    near = [replace(look, mesh=replace(look.mesh, points=(look.mesh.points - 200) * 6)) for look in looks()]
    finding = injected(near, PHONE)
    assert (finding.verdict, finding.detail) == (Verdict.NOT_RUN, "no_surroundings")


def test_a_few_looks_are_not_judged() -> None:
    assert injected(looks()[:19], PHONE).verdict is Verdict.NOT_RUN


def test_a_file_that_a_converter_signed_is_doubted_whatever_it_shows() -> None:
    converted = replace(PHONE, traces=replace(PHONE.traces, writer=Writer.LAVF, software_encoder=True))
    for seen in (looks(), []):
        finding = injected(seen, converted)
        assert (finding.verdict, finding.detail) == (Verdict.DOUBT, "converter, software_encoder")
