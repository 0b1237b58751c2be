"""A played agent: signs in and works through the queue by the same pages as a person, over HTTP.

It looks at everything, answers the checklist by “I do not know”, and then follows the page's findings. A real
agent judges the films; this one shows that the way from the queue to the decision works, not that the
decisions are good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.demo.desk import NotOpened, opened, signed_in
from ecarte.demo.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecarte.demo.staff import Credentials

RULES: tuple[tuple[frozenset[str], str, str], ...] = (
    # Findings that failed; decision; reason. The first that applies.
    (
        frozenset({"Bande de lecture trouvée", "Bande de lecture déchiffrée", "Photo trouvée sur la pièce"}),
        "recapture",
        "document_unreadable",
    ),
    (
        frozenset({"Visage de face"}),
        "recapture",
        "face_unreadable",
    ),
    (frozenset({"Pièce en cours de validité"}), "refuse", "document_expired"),
    (frozenset({"Nom", "Prénoms", "Naissance", "Sexe"}), "refuse", "identity_mismatch"),
    (frozenset({"Ressemblance avec la photo de la pièce"}), "refuse", "face_mismatch"),
)


QUESTIONS = ("document", "person", "presence", "data")
ANSWERS: dict[str, dict[str, str]] = {
    "approve": dict.fromkeys(QUESTIONS, "yes"),
    "refuse": dict.fromkeys(QUESTIONS, "no"),
}
"""What the answers must be for a conclusion."""


@dataclass(frozen=True)
class Judgement:
    """What was decided."""

    kind: str
    reason: str


class Agent:
    """One signed-in agent."""

    def __init__(self, *, origin: str, username: str, credentials: Credentials) -> None:
        self.name = username
        self._http = signed_in(origin=origin, username=username, credentials=credentials)

    def take(self) -> str | None:
        """Take the next case; its address, or None when nothing waits."""
        page = opened(self._http, "/")
        try:
            button = page.form("/suivant/")
        except LookupError:
            return None
        taken = self._http.post(button.action, data=button.fields).raise_for_status()
        return taken.url.path if taken.url.path != "/" else None

    def judge(self, address: str, *, comment: str = "") -> tuple[Judgement, str]:
        """Look at the whole case and decide it; gives the decision and the finding it follows."""
        page = opened(self._http, address)
        for source in page.evidence:
            self._http.get(source).raise_for_status()
        # A script sees neither the document nor the face, and says so.
        page = self._answer(page, "/avis/", dict.fromkeys(QUESTIONS, "unsure"))
        judgement, because = decide(page.findings)
        if answers := ANSWERS.get(judgement.kind):
            page = self._answer(page, "/revision/", answers | {"why": f"Constat : {because}"})
        form = page.form("/decision/")
        if judgement.reason not in form.offers.get(f"reason_{judgement.kind}", []):
            raise NotOpened(f"the page does not offer {judgement.kind} for {judgement.reason}")
        answer = form.fields | {
            "kind": judgement.kind,
            f"reason_{judgement.kind}": judgement.reason,
            "comment": comment,
        }
        decided = self._http.post(form.action, data=answer).raise_for_status()
        if decided.url.path != "/":
            raise NotOpened(f"the decision was not taken: {decided.status_code}")
        return judgement, because

    def _answer(self, page: Page, ends: str, answers: dict[str, str]) -> Page:
        form = page.form(ends)
        return Page(self._http.post(form.action, data=form.fields | answers).raise_for_status().text)


def decide(findings: Sequence[tuple[str, str]]) -> tuple[Judgement, str]:
    """The decision that the findings suggest, and the name of the one that decided it."""
    failed = [name for verdict, name in findings if verdict == "fail"]
    for names, kind, reason in RULES:
        for name in failed:
            if name in names:
                return Judgement(kind, reason), name
    return Judgement("approve", "approved"), "nothing failed"
