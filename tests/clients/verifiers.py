"""Verifiers that are not ours, in Node: `@sd-jwt/sd-jwt-vc`, `@owf/mdoc`, `@auth0/mdl`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class Refused(Exception):
    """What the verifier said of why."""


def verified(script: str, **asked: Any) -> dict[str, Any]:
    """What `script` says of what it is given. Raises Refused."""
    done = subprocess.run(
        ["node", script], input=json.dumps(asked), cwd=HERE, capture_output=True, text=True, timeout=60
    )
    if done.returncode:
        raise Refused(done.stderr)
    said: dict[str, Any] = json.loads(done.stdout)
    return said
