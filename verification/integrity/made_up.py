"""Evidence of a made-up issuer, for development and the demonstration. Its key is public."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from verification.engine.types import Verdict
from verification.integrity.evidence import InvalidEvidence, Judged

if TYPE_CHECKING:
    from pathlib import Path

VERDICTS = {
    "sound": Judged(Verdict.PASS),
    "unsure": Judged(Verdict.DOUBT, "basic"),
    "broken": Judged(Verdict.FAIL, "no_device"),
}


@dataclass(frozen=True)
class MadeUpIssuer:
    """A JWS (ES256) with `nonce` and `device`: `sound`, `unsure` or `broken`."""

    key: ECKey

    @classmethod
    def configured(cls) -> MadeUpIssuer:
        path: Path = settings.INTEGRITY_TEST_KEY
        return cls(ECKey.import_key(json.loads(path.read_text())))

    def verify(self, token: str, *, nonce: str) -> Judged:
        try:
            claims = json.loads(
                jws.deserialize_compact(token.encode(), self.key, algorithms=["ES256"]).payload
            )
            told, device = claims["nonce"], VERDICTS[claims["device"]]
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise InvalidEvidence from error
        if told != nonce:
            raise InvalidEvidence("other_nonce")
        return device
