"""Follows the face of the video, judges its gestures and compares it with the portrait."""
