"""The one page of the provider: whom to be, and whether to agree."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ecarte.demo.identity_provider.faults import CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterable


def consent_page(*, ticket: str, people: Iterable[str]) -> str:
    """A form that works without script."""
    options = "".join(f'<option value="{escape(slug)}">{escape(slug)}</option>' for slug in people)
    faults = "".join(f'<option value="{name}">{escape(told)}</option>' for name, (told, _) in CHOICES.items())
    return f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Identité de démonstration</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Identité de démonstration</h1>
<p>Cette page remplace France Identité. Elle ne prouve rien.</p>
<form method="post" action="consent"><input type="hidden" name="ticket" value="{escape(ticket)}">
<p><label>Je suis <select name="person">{options}</select></label></p>
<p><label>Ce qui tourne mal <select name="fault">{faults}</select></label></p>
<p><button name="consent" value="yes">Transmettre mon identité</button>
<button name="consent" value="no">Refuser</button></p></form></main></body></html>"""
