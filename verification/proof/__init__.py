"""Proof files: what was asked, received, measured, judged and decided in a case, without biometrics.

`dossier.py` says what stands in one, `outbox.py` has it sealed, `verify.py` verifies it anywhere.
"""
