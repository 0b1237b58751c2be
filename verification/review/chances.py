"""Rates and likelihoods in words that need no statistics."""

from __future__ import annotations

from math import floor, log10

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST = 9
"""Powers of ten beyond which no data set here has measured anything."""


def likeness(rate: float) -> str:
    """`un inconnu sur 250 000 obtient une telle ressemblance`: a false match rate, from 0 to 1."""
    if rate > 0.4:
        return _("un inconnu sur deux, ou plus, obtient une telle ressemblance")
    number = _round(1 / max(rate, 10**-MOST))
    return _("un inconnu sur %(number)s obtient une telle ressemblance") % {"number": _grouped(number)}


def likelihood(exponent: float) -> str:
    """`100 fois plus probable si c’est la même personne`: a decimal logarithm of a likelihood ratio."""
    number = _grouped(_round(float(10 ** min(abs(exponent), MOST))))
    if number == "1":
        return _("aussi probable d’une même personne que de deux")
    if exponent > 0:
        return _("%(number)s fois plus probable si c’est la même personne") % {"number": number}
    return _("%(number)s fois plus probable si ce sont deux personnes") % {"number": number}


def _round(number: float) -> int:
    """To two significant digits: more would claim a precision that no measurement has."""
    return round(round(number, 1 - floor(log10(number))))


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
