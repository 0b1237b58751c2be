"""Drawn specimens as the reader of the printed zone gets them: rectified sides."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from ecarte.demo.documents import draw_sides
from ecarte.demo.documents.truth import KINDS
from ecarte.demo.person import DocumentKind, Person
from ecarte.demo.population import person
from verification.engine.document.kinds import SIZES, Kind
from verification.engine.document.side import Side
from verification.engine.geometry import PIXELS_PER_MM
from verification.engine.types import Frame, Image


@cache
def somebody(kind: DocumentKind) -> Person:
    """With names and a place that are hard to compare."""
    return replace(
        person(7, kind), family_name="Lefèvre-Dupré", given_names=("Hélène", "Zoé"), sex="F",
        birth_place_name="Clermont-Ferrand", alternate_name="Müller" if kind is DocumentKind.CNIE else "",
    )  # fmt: skip


def sides_of(holder: Person) -> list[Side]:
    return [side_of(drawn.image, drawn.name, KINDS[holder.kind]) for drawn in draw_sides(holder)]


def side_of(image: Image, name: str, kind: Kind) -> Side:
    """As if the picture had filled the frame."""
    height, width = image.shape[:2]
    return Side(
        name=name,
        size=SIZES[kind],
        image=image,
        glare=np.zeros((height, width), np.bool_),
        complete=True,
        resolution=PIXELS_PER_MM,
        frame=Frame(index=0, seconds=0, image=image, sharpness=30),
        corners=np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64),
    )
