"""What others signed, spoilt: refused, never a crash, a 500, a wait or a trace (in full: `make fuzz`)."""

from __future__ import annotations

from random import Random

import pytest

from bench.trust.fuzz import SLOWEST, fuzzed
from bench.trust.mutations import bytes_changed, cbor_changed, jose_changed
from tests.issuance import test_reader, test_reader_mdoc

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning"),
]


def test_whatever_is_spoilt_is_refused_and_leaves_nothing() -> None:
    found = fuzzed(700)
    assert (found.crashes, found.errors, found.wrote) == ([], [], [])
    assert found.slowest[0] < 10 * SLOWEST  # a machine of tests is a busy one
    assert found.accepted < 0.2 * 700


@pytest.mark.parametrize("mutation", [bytes_changed, jose_changed, cbor_changed])
def test_what_is_spoilt_is_another_and_always_the_same(mutation: object) -> None:
    assert callable(mutation)
    sound = test_reader_mdoc.whole() if mutation is cbor_changed else test_reader.card().encode()
    spoilt = [mutation(sound, Random(seed)) for seed in range(50)]
    assert sum(each != sound for each in spoilt) >= 45
    assert spoilt == [mutation(sound, Random(seed)) for seed in range(50)]
