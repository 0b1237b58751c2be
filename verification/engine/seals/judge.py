"""Recognises the kind of seal by what it says, and judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.engine.seals.card import judge_card
from verification.engine.seals.ins import judge_ins
from verification.engine.seals.reading import Judged, SealKind, SealVerdict
from verification.engine.seals.two_d_doc import judge_two_d_doc

if TYPE_CHECKING:
    from verification.engine.seals.trust import SealTrust

OTHER = Judged(kind=SealKind.OTHER, verdict=SealVerdict.NOT_VERIFIABLE)


def judge_payload(payload: bytes, trust: SealTrust) -> Judged:
    """Whatever a code holds ends in a judgement; what nobody knows is `OTHER`."""
    text = payload.decode("latin-1")
    try:
        return judge_two_d_doc(text, trust) or judge_ins(text) or judge_card(payload, trust) or OTHER
    except Exception:  # noqa: BLE001 - anybody may write a code: none may end the whole analysis
        return OTHER
