"""Nothing of a person is left anywhere: not in the database, logs, broker, cache, or temporary files."""

from __future__ import annotations

import os
from base64 import b64encode, urlsafe_b64encode
from json import dumps
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bench.trust.markers import play
from bench.trust.sinks import in_folder
from bench.trust.spellings import Search

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "Éléonore Überall"
WRITTEN: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "capitals": lambda text: text.upper().encode(),
    "no accents": lambda _: b"ELEONORE UBERALL",
    "utf-16": lambda text: text.encode("utf-16"),
    "json": lambda text: dumps(text).encode(),
    "address": lambda text: quote(text).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "base64": lambda text: b64encode(text.encode()),
    "base64, one byte later": lambda text: b64encode(b"x" + text.encode() + b"y"),
    "base64, two bytes later": lambda text: urlsafe_b64encode(b"xx" + text.encode() + b"yy"),
    "json in base64": lambda text: b64encode(dumps({"name": text}).encode()),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_value_is_found_however_it_was_written(written: Callable[[str], bytes], tmp_path: Path) -> None:
    search = Search({"name": NAME, "other": "Personne d’autre"})
    noise = os.urandom(100_000)
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "web.log").write_bytes(noise + written(NAME) + noise)
    [content] = in_folder(tmp_path).values()
    assert search.found(content) == {"name"}
    assert search.found(noise) == set()


def test_a_folder_that_goes_while_it_is_read_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "goes").mkdir()
    (tmp_path / "stays").write_bytes(b"kept")
    scan = os.scandir

    def gone(path: str) -> object:
        if str(path).endswith("goes"):
            raise FileNotFoundError(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", gone)
    assert in_folder(tmp_path) == {"stays": b"kept"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_marker_is_found_after_a_whole_run() -> None:
    seen = play()
    assert seen.found == {}
    assert seen.looks > 1
    # The same search finds what does stand there: it looked at what the run had written.
    assert {"log/web.log", "table verification_enrolment", "table journal_entry", "broker"} <= {
        "broker" if place.startswith("broker/") else place for place in seen.known
    }
    assert {"command lines", "environments", "sessions", "log/worker.log"} <= seen.sinks.keys()
