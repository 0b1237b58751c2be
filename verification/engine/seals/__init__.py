"""Visible digital seals on documents, located, decoded and verified; `read.py` is the way in."""
