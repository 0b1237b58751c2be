"""A wallet that is not ours: `@openid4vc/openid4vci` in Node (`wallet.mjs`)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

HERE = Path(__file__).parent


class NodeWallet:
    """One phone with one offer; `with` ends it."""

    def __init__(self, key: ECKey, *, root: str | None = None) -> None:
        """`key` is the enrolled one; `root` (PEM) is given to ask for signed metadata."""
        self._process = subprocess.Popen(
            ["node", "wallet.mjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self("start", device=key.as_dict(private=True), root=root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def __call__(self, act: str, **asked: Any) -> dict[str, Any]:
        """What came of one act: its result, or `error` and `status`."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"act": act, **asked}) + "\n")
        stdin.flush()
        answer: dict[str, Any] = json.loads(stdout.readline())
        return answer
