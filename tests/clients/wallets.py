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

    def __init__(
        self,
        key: ECKey,
        *,
        root: str | None = None,
        instance: ECKey | None = None,
        attestation: str | None = None,
    ) -> None:
        """`key` is the enrolled one; `root` (PEM) is given to ask for signed metadata; `attestation` says
        whose wallet the one with the key `instance` is."""
        self._process = subprocess.Popen(
            ["node", "wallet.mjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        private = {"device": key, "instance": instance or key}
        jwks = {name: each.as_dict(private=True) for name, each in private.items()}
        self("start", root=root, attestation=attestation, **jwks)

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
