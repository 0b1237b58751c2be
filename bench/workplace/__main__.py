"""What is measured of the agents' workplace: `python -m bench.workplace PART …` (`make bench-workplace`).

The database is SQLite, or that of `python -m tests.postgres python -m bench.workplace PART …`.
"""

from bench.parts import run

if __name__ == "__main__":
    run("workplace", ("claims", "queue", "shift"), by_database=True)
