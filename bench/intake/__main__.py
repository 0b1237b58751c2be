"""What is measured of the intake API: `python -m bench.intake PART …` (`make bench-intake`)."""

from bench.parts import run

if __name__ == "__main__":
    run("intake", ("uploads", "quick", "identity", "enumeration", "phones"), by_database=True)
