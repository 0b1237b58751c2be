#!/usr/bin/env python
"""Django's command line for the e-carte Vitale back office."""

import os
import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["dev"]:
        # Before Django: it makes the environment that the settings are read from.
        from ecarte.embedded.__main__ import main

        sys.exit(main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecarte.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
