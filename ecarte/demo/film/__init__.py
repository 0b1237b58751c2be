"""Phone videos of the specimens, rendered picture by picture and really encoded."""

from __future__ import annotations

from ecarte.demo.film.document import film_document
from ecarte.demo.film.face import film_face
from ecarte.demo.film.head import ACTIONS

__all__ = ["ACTIONS", "film_document", "film_face"]
