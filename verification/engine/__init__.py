"""Reads and judges captures: a pure library that knows nothing of Django or of the rest of the project.

`sandbox` is the only part the rest of the system calls; everything else runs in its child process.
"""

VERSION = "2.0.0"
