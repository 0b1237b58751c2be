"""What trust costs: `python -m bench.trust PART …` (`make bench-trust`)."""

from bench.parts import run

if __name__ == "__main__":
    run("trust", ("journal", "vault", "matrix", "fuzz", "markers", "drill"))
