"""What is measured of issuance: `python -m bench.issuance PART …` (`make bench-issuance`)."""

from bench.parts import run

if __name__ == "__main__":
    run("issuance", ("signing", "keys", "status", "books", "calls", "flow", "faults", "renewal"))
