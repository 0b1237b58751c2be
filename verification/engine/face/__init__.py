"""Finds, measures and compares faces with `face_recognition` (dlib)."""
