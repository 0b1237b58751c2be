"""Phone videos of the specimens, rendered picture by picture and really encoded."""

from __future__ import annotations

from ecarte.demo.film.document import film_document
from ecarte.demo.film.face import film_face
from ecarte.demo.film.shot import Shot
from ecarte.demo.film.still import capture, photograph

__all__ = ["Shot", "capture", "film_document", "film_face", "photograph"]
