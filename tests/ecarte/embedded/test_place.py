from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

SECRETS = ("SECRET_KEY", "VAULT_KEYS", "CODE_PEPPER")
LAYS_OUT = """
import json, sys
from ecarte.embedded.place import PlaceTaken, lay_out
place = lay_out(port=8000, demo=sys.argv[1] == "demo")
place.save()
try:
    lay_out(port=8001, demo=sys.argv[1] == "demo")
except PlaceTaken:
    print(json.dumps(place.environment))
"""
"""In a process of its own, because a place is held until the process ends."""


def lay_out(var: Path, kind: str = "dev", **variables: str) -> dict[str, str]:
    """The environment of a place, once it was seen that nobody else could open it meanwhile."""
    result = subprocess.run(
        [sys.executable, "-c", LAYS_OUT, kind],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(var), **variables},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return dict(json.loads(result.stdout))


def secrets_of(environment: dict[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in SECRETS}


def test_a_place_is_held_by_one_supervisor_and_its_secrets_are_kept_from_others(tmp_path: Path) -> None:
    environment = lay_out(tmp_path / "var")
    place = Path(environment["VAR_DIR"])
    assert (place / "dev.env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_a_development_place_keeps_its_secrets_and_a_demonstration_starts_anew(tmp_path: Path) -> None:
    assert secrets_of(lay_out(tmp_path)) == secrets_of(lay_out(tmp_path))
    first, second = (secrets_of(lay_out(tmp_path, "demo")) for _ in range(2))
    assert not set(first.values()) & set(second.values())


def test_a_demonstration_leaves_the_development_place_alone(tmp_path: Path) -> None:
    database = Path(lay_out(tmp_path)["VAR_DIR"]) / "db.sqlite3"
    database.touch()
    lay_out(tmp_path, "demo")
    assert database.exists()


def test_keys_are_32_bytes(tmp_path: Path) -> None:
    environment = lay_out(tmp_path)
    encoded = [
        environment["VAULT_KEYS"].removeprefix("dev:"),
        environment["CODE_PEPPER"],
    ]
    assert [len(base64.b64decode(key)) for key in encoded] == [32, 32]


def test_messages_to_people_can_be_read_in_either_place(tmp_path: Path) -> None:
    assert lay_out(tmp_path)["DEMO"] == lay_out(tmp_path, "demo")["DEMO"] == "1"


def test_servers_of_the_caller_are_used(tmp_path: Path) -> None:
    environment = lay_out(tmp_path, REDIS_URL="redis://elsewhere/0")
    assert environment["REDIS_URL"] == "redis://elsewhere/0"
    assert "DATABASE_URL" not in environment
