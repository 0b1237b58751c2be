"""What a finding measured, in human words: the value, its limit, and the detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from verification.review.chances import likelihood, likeness
from verification.review.labels import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from verification.models import Finding

_SENTENCES: dict[str, _StrPromise] = {
    "document.glare": _("%(value)s de la surface, %(limit)s au plus"),
    "document.resolution": _("%(value)s px par mm, %(limit)s au moins"),
    "document.video": _("mesure %(value)s, limite %(limit)s"),
    "face.count": _("%(value)s des images, %(limit)s au plus"),
    "face.found": _("rotation %(value)s, %(limit)s au plus"),
    "challenge.first": _("amplitude %(value)s, %(limit)s au moins"),
    "challenge.second": _("amplitude %(value)s, %(limit)s au moins"),
    "challenge.third": _("amplitude %(value)s, %(limit)s au moins"),
    "face.depth": _("relief %(value)s, %(limit)s au moins"),
    "face.gaze": _("%(value)s des images, %(limit)s au plus"),
    "face.same": _("ressemblance %(value)s, %(limit)s au moins"),
    "face.sharp": _("netteté %(value)s, %(limit)s au moins"),
    "face.size": _("%(value)s px entre les yeux, %(limit)s au moins"),
    "mrz.check_digits": _("clés fausses : %(value)s"),
    "mrz.read": _("images concordantes : %(value)s"),
    "portrait.size": _("%(value)s px entre les yeux, %(limit)s au moins"),
}
_SHARES = frozenset({"document.glare", "face.count", "face.gaze"})
_RATES = frozenset({"face.match", "face.match_sface", "face.match_dlib", "face.match_ghost"})
"""The value is the false match rate that the likeness stands for."""


def measure_of(finding: Finding) -> str:
    """`écart 0,434, 0,319 au plus · visages différents`; empty when there is nothing to say."""
    return " · ".join(_parts(finding))


def _parts(finding: Finding) -> Iterator[str]:
    if finding.value is not None and finding.code in _RATES:
        yield likeness(finding.value)
    elif finding.value is not None and finding.code == "face.likelihood":
        yield likelihood(finding.value)
    elif finding.value is not None:
        limit = "" if finding.threshold is None else _number(finding, finding.threshold)
        default = _("mesure %(value)s, limite %(limit)s") if limit else _("mesure %(value)s")
        sentence = _SENTENCES.get(finding.code, default)
        yield str(sentence) % {"value": _number(finding, finding.value), "limit": limit or "–"}
    details = [part.strip() for part in finding.detail.split(",") if part.strip()]
    if details:
        yield ", ".join(words_of(finding.code, detail) for detail in details)
    if finding.advisory:
        yield str(_("à titre indicatif"))


def _number(finding: Finding, value: float) -> str:
    if finding.code in _SHARES:
        return f"{value:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
    if value == int(value) or abs(value) >= 10:
        return str(round(value))
    return str(localize(round(value, 3)))
