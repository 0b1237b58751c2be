"""Forgets what the law wants forgotten, when it wants it, and can prove it.

`rules.py` is the table; `applying.py` applies it, `holds.py` says what stays, `standing.py` proves, and
`strays.py` does not believe that what is marked as forgotten is.
"""
