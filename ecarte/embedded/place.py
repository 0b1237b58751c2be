"""The development place: its folder, its secrets, and the environment that its processes run in."""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from ecarte.embedded.broker import free_port

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT_FILE = "dev.env"
_SECRETS = ("SECRET_KEY", "VAULT_KEYS", "CODE_PEPPER", "JOURNAL_KEYS")


class PlaceTaken(Exception):
    """Another supervisor runs in the same folder."""


@dataclass
class Place:
    """A development place on this machine."""

    var: Path
    """Everything it keeps: database, evidence, keys, logs."""
    url: str
    environment: dict[str, str]

    @property
    def logs(self) -> Path:
        return self.var / "log"

    def save(self) -> None:
        """Write the environment, for `set -a; . var/dev/dev.env` in another terminal."""
        lines = [f"{name}={shlex.quote(value)}" for name, value in sorted(self.environment.items())]
        path = self.var / ENVIRONMENT_FILE
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")


def lay_out(*, port: int, demo: bool) -> Place:
    """Open the place `dev` or `demo` in VAR_DIR (default `var/`), and hold it until this process ends.

    `dev` keeps what it holds, its secrets included; a demonstration starts anew each time. DATABASE_URL and
    REDIS_URL of the caller's environment are used where they are set. Raises PlaceTaken.
    """
    base = Path(os.environ.get("VAR_DIR", ROOT / "var")).absolute()
    var = base / ("demo" if demo else "dev")
    base.mkdir(parents=True, exist_ok=True)
    base.chmod(0o700)
    _hold(var)
    if demo:
        shutil.rmtree(var, ignore_errors=True)
    for folder in ("log", "static"):
        (var / folder).mkdir(parents=True, exist_ok=True)
    kept = _read(var / ENVIRONMENT_FILE)
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{name: os.environ.get(name) or kept.get(name) or _new(name) for name in _SECRETS},
        **{name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)},
        "DJANGO_SETTINGS_MODULE": "ecarte.settings",
        "ECARTE_ENV": "development",
        # Nobody here is real: messages to people lie where they can be read.
        "DEMO": os.environ.get("DEMO", "1"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PUBLIC_URL": url,
        # The stand-in of `ecarte.demo.identity_provider`.
        "FRANCE_IDENTITE_ISSUER": f"http://127.0.0.1:{free_port()}",
        "FRANCE_IDENTITE_CLIENT_ID": "e-carte",
        "VAR_DIR": str(var),
        "ISSUER_KEYS_DIR": str(var / "issuer"),
        "STATIC_ROOT": str(var / "static"),
        "JOURNAL_WITNESSES": f"file://{var / 'journal'}",
    }
    return Place(var=var, url=url, environment=environment)


def _hold(var: Path) -> None:
    lock = var.with_suffix(".lock")
    descriptor = os.open(
        lock, os.O_CREAT | os.O_RDWR, 0o600
    )  # closed, and so released, when the process ends
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise PlaceTaken(f"another supervisor runs in {var}: stop it, or set VAR_DIR") from None


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    pairs = (shlex.split(line)[0].partition("=") for line in path.read_text().splitlines() if line)
    return {name: value for name, _, value in pairs}


def _new(name: str) -> str:
    if name == "SECRET_KEY":
        return secrets.token_urlsafe(50)
    key = base64.b64encode(os.urandom(32)).decode()
    return f"dev:{key}" if name in {"VAULT_KEYS", "JOURNAL_KEYS"} else key
