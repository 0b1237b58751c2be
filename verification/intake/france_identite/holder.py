"""Says to issuance who stands before a browser (`issuance.authorization.identification`).

Here the code goes to the server and not to an app: the request is that of one browser, and of a wallet whose
device key is the card's, so that nobody gains by leading somebody else through it.
"""

from __future__ import annotations

from contextlib import contextmanager
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import structlog

from issuance.authorization.identification import NotProven, NotReached, Question
from verification.engine.types import Verdict
from verification.intake.france_identite import client, provider
from verification.intake.france_identite.asking import digest
from verification.intake.france_identite.refusal import AnswerRefused, ProviderUnavailable
from verification.prechecks.identity import identity_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

log = structlog.get_logger()


class FranceIdentite:
    """Where every trait of the pivot identity agrees with what the card says, it is its holder."""

    def is_available(self) -> bool:
        return provider.is_configured()

    def ask(self, *, return_to: str) -> Question:
        state, nonce, code_verifier = (token_urlsafe(32) for _ in range(3))
        with _told():
            address = client.authorization_url(
                state=state, nonce=nonce, code_verifier=code_verifier, redirect_uri=return_to
            )
        kept = {"nonce_digest": digest(nonce), "code_verifier": code_verifier}
        return Question(address=address, state=state, secrets=kept)

    def answer(
        self, *, code: str, secrets: Mapping[str, str], return_to: str
    ) -> Callable[[Mapping[str, Any]], bool]:
        with _told():
            proven = client.prove(code=code, redirect_uri=return_to, **secrets)

        def is_holder(claims: Mapping[str, Any]) -> bool:
            findings = identity_findings(pivot=proven.pivot, registered=claims)
            return all(finding.verdict is Verdict.PASS for finding in findings)

        return is_holder


@contextmanager
def _told() -> Iterator[None]:
    """The cause to the log, and to the wallet only which of the two it is."""
    try:
        yield
    except AnswerRefused as error:
        log.warning("holder_not_proven", cause=str(error))
        raise NotProven from error
    except ProviderUnavailable as error:
        log.warning("holder_not_identified", cause=str(error))
        raise NotReached from error
