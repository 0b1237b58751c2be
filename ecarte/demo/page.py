"""Reads the agents' pages as a browser without script does: forms, findings, addresses of evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form: where it goes, what it holds, and the values its lists offer."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    offers: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """The parts of a page that an agent uses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.findings: list[tuple[str, str]] = []
        """Verdict and name of each finding, and of each line that compares document and register."""
        self.evidence: list[str] = []
        self._words: list[str] | None = None
        self._verdict = ""
        self._select = ""
        self.feed(text)

    def form(self, action_ends: str) -> Form:
        """The form that posts to an address with this end. Raises LookupError."""
        for form in self.forms:
            if form.action.endswith(action_ends):
                return form
        raise LookupError(f"the page has no form for {action_ends}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        match tag:
            case "form":
                self.forms.append(Form(values.get("action", "")))
            case "input" if self.forms and values.get("name"):
                self._input(values)
            case "select":
                self._select = values.get("name", "")
            case "option" if self.forms and values.get("value"):
                self.forms[-1].offers.setdefault(self._select, []).append(values["value"])
            case "img" | "video" if values.get("src"):
                self.evidence.append(values["src"])
            case "li" | "tr":
                verdict = next((name.partition("-")[2] for name in classes if name.startswith(_MARKS)), "")
                if verdict:
                    self._verdict, self._words = verdict, []

    def handle_data(self, data: str) -> None:
        if self._words is not None and data.strip():
            self._words.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag in {"li", "tr"} and self._words is not None:
            # A finding begins with its verdict in words, a line of the table with its name.
            self.findings.append((self._verdict, self._words[tag == "li"]))
            self._words = None

    def _input(self, values: dict[str, str]) -> None:
        if values.get("type") == "radio":
            self.forms[-1].offers.setdefault(values["name"], []).append(values.get("value", ""))
        else:
            self.forms[-1].fields[values["name"]] = values.get("value", "")


_MARKS = ("finding-", "fact-")
