"""Machine-readable zones (ICAO Doc 9303) found and read on pictures; `read.py` is the way in."""
