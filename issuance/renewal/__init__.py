"""Cards whose credentials end soon, say what is no longer so, or were signed by a compromised key: their
phones are asked to collect new ones, at a bounded rate (docs/decisions/0031-renewal.md)."""
