"""The ghost image is found by the portrait that it repeats, and compared with whoever was filmed."""

from __future__ import annotations

from dataclasses import replace

from tests.verification.engine.doubts.specimens import PERSON, PORTRAIT, SPECIMEN, filmed
from tests.verification.engine.face.test_embed import of
from verification.engine.document.ghost import ghost_of
from verification.engine.document.portrait import portrait_of
from verification.engine.face.compare import References, match
from verification.engine.face.embed import embed
from verification.engine.types import Verdict


def test_the_ghost_of_a_drawn_card_is_told_from_other_people() -> None:
    side = filmed(SPECIMEN.image)
    portrait = portrait_of(side)
    assert portrait is not None
    assert ghost_of(replace(side, views=()), portrait, PORTRAIT) is None
    ghost = ghost_of(side, portrait, PORTRAIT)
    assert ghost is not None
    references = References(portrait=None, ghost=embed(ghost.image, ghost.points))
    verdicts = {name: match(references, [of(name)])[-1].verdict for name in (PERSON.face, "a_film", "c_film")}
    assert PERSON.face == "g_film"
    assert verdicts == {"g_film": Verdict.PASS, "a_film": Verdict.NOT_RUN, "c_film": Verdict.NOT_RUN}
