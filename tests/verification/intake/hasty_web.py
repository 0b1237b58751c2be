"""gunicorn's configuration for tests: one process, where nobody is waited for long."""

from ecarte import paced
from ecarte.embedded.web import *  # noqa: F403

paced.SECONDS = 3.0
workers = 1
