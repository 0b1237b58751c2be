"""Each control of the threat model is held by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| [STRIDE] \|.*\| (?P<test>[^|]*) \|$", re.MULTILINE)


def test_every_control_names_a_test_or_says_that_it_has_none() -> None:
    rows = ROW.findall((ROOT / "docs" / "threat-model.md").read_text())
    assert len(rows) > 60
    assert [row for row in rows if "`" not in row and not row.startswith("—")] == []


def test_every_test_that_it_names_exists() -> None:
    rows = ROW.findall((ROOT / "docs" / "threat-model.md").read_text())
    paths = [str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/*.py")]
    functions = {
        name
        for path in paths
        for name in re.findall(r"^def test_(\w+)", (ROOT / path).read_text(), re.MULTILINE)
    }
    paths += [f"{Path(path).parent}/" for path in paths]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert [name for name in named if not _exists(name, paths, functions)] == []


def _exists(name: str, paths: list[str], functions: set[str]) -> bool:
    """A file, a folder, a bench, or the name of a test, cut short by an ellipsis."""
    if name.startswith("bench") or name.endswith(".toml"):
        return (ROOT / name.replace("bench.", "bench/")).exists() or any(ROOT.glob(f"**/{name}"))
    if "/" in name or name.startswith("test_"):
        return any(
            re.search(rf"(^|/){re.escape(name).replace(re.escape('*'), '[^/]*')}(/|\.py|$)", path)
            for path in paths
        )
    wanted = re.compile(re.escape(name).replace("…", r"\w*"))
    return any(wanted.fullmatch(function) for function in functions)
