"""What the engine located on each still, to be drawn over it: places only, no verdict and no value.

Where each comes from: the faces are cut so that the eyes lie at fixed places (`engine.face.crop`); a side is
rectified to the size of its layout with a margin (`engine.document.sides`); printed values are sealed with
their places in millimetres; portrait and seal are the boxes of the findings that looked at them; the place
of a machine-readable zone on its side is standard (ICAO 9303-4 to -6).

Not stored, so not drawn: the corners of the document in its film, the outline of a face (the models measure
it in the film, before the crop), the place of a portrait that no check looked at (older identity card).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from verification.review.rectified import LAYOUTS, Rectified, character, eyes_of, zone_still

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.utils.functional import _StrPromise

    from verification.models import CheckReport, Finding

Points = tuple[tuple[float, float], ...]

TEXTS: dict[str, _StrPromise] = {
    "family_name": _("Nom"),
    "usual_name": _("Nom d’usage"),
    "given_names": _("Prénoms"),
    "birth_date": _("Naissance"),
    "birth_place": _("Lieu (INSEE)"),
    "sex": _("Sexe"),
    "document_number": _("N° de pièce"),
    "issue_date": _("Délivrée le"),
    "expiry_date": _("Expiration"),
    "nationality": _("Nationalité"),
    "height": _("Taille"),
    "address": _("Adresse"),
    "issuing_authority": _("Autorité"),
}
"""Printed values by the words of the table of facts, whose lines lead to them."""
BOXED: dict[str, tuple[str, _StrPromise]] = {
    "doubt.portrait": ("portrait", _("Photo")),
    "seal.found": ("seal", _("Sceau")),
}
"""Findings that name a place whatever they say of it: its being there tells nothing."""
SIDES = {"front": "document", "back": "document_back"}


@dataclass(frozen=True)
class Shape:
    """One place: the corners of an area, or points (`eyes`)."""

    kind: str
    """`outline`, `zone`, `text`, `portrait`, `seal`, `character` or `eyes`."""
    label: str
    points: Points
    """In pixels of the still."""


@dataclass(frozen=True)
class Layer:
    """Of one still."""

    size: tuple[int, int] | None
    """The still's width and height as the engine makes it; None: as the picture itself has it."""
    shapes: list[Shape]


def layers(report: CheckReport | None, names: Iterable[str]) -> dict[str, Layer]:
    """By the name of a still of this report."""
    found = {name: _face_layer(name) for name in names if eyes_of(name)}
    if report is None:
        return found
    read: Mapping[str, Any] = report.document or {}
    looked_at = report.findings.select_related("evidence")
    findings = list(looked_at.filter(code__in=[*BOXED, "document.side_front"]))
    for side, name in SIDES.items():
        if name in names:
            found[name] = _side_layer(side, name, read, findings)
    if "mrz" in names and read.get("layout") in LAYOUTS:
        found["mrz"] = _zone_layer(read)
    return found


def as_data(found: Mapping[str, Layer]) -> dict[str, object]:
    """For the page's script."""
    return {name: asdict(layer) for name, layer in found.items()}


def places(found: Mapping[str, Layer]) -> dict[str, str]:
    """By the label of a printed value, the still that it is on."""
    return {
        shape.label: name for name, layer in found.items() for shape in layer.shapes if shape.kind == "text"
    }


def _face_layer(name: str) -> Layer:
    size, eyes = eyes_of(name) or ((0, 0), ())
    return Layer(size, [Shape("eyes", str(_("Yeux")), eyes)])


def _side_layer(side: str, name: str, read: Mapping[str, Any], findings: list[Finding]) -> Layer:
    """A front that was not found is a whole frame: nothing has a known place on it."""
    if side == "front" and not any(f.code == "document.side_front" and f.verdict == "pass" for f in findings):
        return Layer(None, [])
    boxed = [
        Shape(*_named(finding), _corners(finding.box))
        for finding in findings
        if finding.box and finding.code in BOXED and finding.evidence and finding.evidence.name == name
    ]
    layout = LAYOUTS.get(read.get("layout", ""))
    if layout is None:
        return Layer(None, boxed)
    picture = Rectified(layout.size)
    shapes = [Shape("outline", str(_("Contour de la pièce")), _corners(picture.outline))]
    if layout.zone_side == side:
        shapes.append(Shape("zone", str(_("Bande de lecture")), _corners(picture.box(layout.zone))))
    texts = [Shape("text", label, _corners(picture.box(box))) for label, box in _printed(side, read)]
    return Layer(picture.pixels, [*shapes, *boxed, *texts])


def _named(finding: Finding) -> tuple[str, str]:
    kind, label = BOXED[finding.code]
    return kind, str(label)


def _printed(side: str, read: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, ...]]]:
    for name, value in (read.get("printed") or {}).items():
        lines = value if isinstance(value, list | tuple) else [value]
        for line in lines:
            if line and name in TEXTS and line.get("side") == side:
                yield str(TEXTS[name]), tuple(line["box"])


def _zone_layer(read: Mapping[str, Any]) -> Layer:
    """The characters that are to be compared with the picture."""
    layout = LAYOUTS[read["layout"]]
    doubtful = [(place["row"], place["column"]) for place in read.get("alternatives", ())]
    shapes = [
        Shape("character", read["lines"][row][column], _corners(character(layout, row, column)))
        for row, column in doubtful
    ]
    return Layer(zone_still(layout), shapes)


def _corners(box: Iterable[float]) -> Points:
    x, y, width, height = box
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)
