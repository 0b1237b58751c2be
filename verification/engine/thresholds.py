"""The thresholds of the engine: read from `thresholds.toml`, the one place that holds them."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("thresholds.toml")
CALIBRATION = FILE.parent / "face" / "calibration.toml"
"""What likenesses of faces are worth: limits of rates rest on it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """A limit, the error rates that it was measured at, and where. `measured` is empty where nothing was."""

    value: float
    unit: str
    measured: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """One field per entry of the file, named as its findings are."""

    document_sharpness: Threshold
    document_dark: Threshold
    document_glare: Threshold
    document_resolution: Threshold
    portrait_size: Threshold
    portrait_likeness: Threshold
    mrz_agreeing: Threshold
    mrz_confidence: Threshold
    mrz_dissent: Threshold
    seal_seen_resolution: Threshold
    seal_seen_contrast: Threshold
    seal_seen_glare: Threshold
    printed_confidence: Threshold
    printed_difference: Threshold
    face_size: Threshold
    face_turn: Threshold
    face_dark: Threshold
    face_bright: Threshold
    face_uneven: Threshold
    face_sharp: Threshold
    face_eyes: Threshold
    face_covered: Threshold
    face_second: Threshold
    face_same: Threshold
    face_match: Threshold
    face_match_doubt: Threshold
    challenge_turn: Threshold
    challenge_look_up: Threshold
    challenge_look_down: Threshold
    challenge_open_mouth: Threshold
    challenge_smile: Threshold
    challenge_close_eyes: Threshold
    challenge_hold: Threshold
    challenge_hold_eyes: Threshold
    challenge_early: Threshold
    challenge_late: Threshold
    face_depth: Threshold
    face_depth_turn: Threshold
    face_gaze: Threshold
    doubt_copy: Threshold
    doubt_copy_halftone: Threshold
    doubt_screen_grid: Threshold
    doubt_screen_moire: Threshold
    doubt_screen_bands: Threshold
    doubt_portrait_edge: Threshold
    doubt_portrait_lines: Threshold
    doubt_portrait_ghost: Threshold
    doubt_text_stroke: Threshold
    doubt_text_ink: Threshold
    doubt_text_tint: Threshold
    doubt_text_pattern: Threshold
    doubt_text_baseline: Threshold
    doubt_hologram: Threshold
    doubt_hologram_tilt: Threshold
    doubt_still_video: Threshold
    doubt_constant_rate: Threshold
    attack_plane: Threshold
    attack_dots: Threshold
    attack_moire: Threshold
    attack_loop: Threshold
    attack_still: Threshold
    attack_frozen: Threshold
    attack_eyes: Threshold
    attack_morph: Threshold
    version: str
    """First 16 hexadecimal digits of the SHA-256 of this file and the calibration: part of every report."""


def parse(text: bytes) -> Thresholds:
    """Raises `TypeError` if an entry or one of its four parts is missing or unknown."""
    entries = {name: Threshold(**entry) for name, entry in tomllib.loads(text.decode()).items()}
    return Thresholds(**entries, version=hashlib.sha256(text + CALIBRATION.read_bytes()).hexdigest()[:16])


@cache
def thresholds() -> Thresholds:
    """The thresholds in force."""
    return parse(FILE.read_bytes())


def all_thresholds() -> dict[str, Threshold]:
    """By name, for the page that explains them to the supervisor."""
    loaded = thresholds()
    return {field.name: getattr(loaded, field.name) for field in fields(loaded) if field.name != "version"}
