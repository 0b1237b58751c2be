"""Pictures kept for the agent."""

from __future__ import annotations

import cv2

from verification.engine.types import Image, Still

QUALITY = 90


def still(name: str, image: Image, seconds: float) -> Still:
    """The picture as JPEG."""
    encoded, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert encoded
    height, width = image.shape[:2]
    return Still(name=name, jpeg=jpeg.tobytes(), seconds=round(seconds, 3), width=width, height=height)
