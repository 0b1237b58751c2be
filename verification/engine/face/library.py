"""`face_recognition`, imported quietly; it loads its models, about a second."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # face_recognition_models finds its files through pkg_resources, which warns.
    warnings.simplefilter("ignore", UserWarning)
    import face_recognition

__all__ = ["face_recognition"]
