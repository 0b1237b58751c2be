"""`python -m verification.proof.verify FILE --key PEM [--receipts FILE]`: verifies a proof file, anywhere.

Needs Python and `cryptography`, this folder and the public keys; no database, no network, no Django. Says
which entry was altered, removed, inserted or moved. With the receipts of the case, one seal a line, it tells
which evidence was destroyed since, when and by which rule. Exit status 0: all holds; 1: something does not.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from verification.proof.canonical import digest, read

PROOF, RECEIPT = "ecarte-proof-file+jws", "ecarte-receipt+jws"
FORMAT = "ecarte-proof-file/1"
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)

Keys = dict[str, ec.EllipticCurvePublicKey]


class NotProven(Exception):
    """The file proves nothing. The message says what is wrong, and where."""


def load_keys(pem: bytes) -> Keys:
    """P-256 public keys by their thumbprint (RFC 7638). Raises NotProven."""
    keys = {}
    for block in _PEM.findall(pem):
        key = load_pem_public_key(block)
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise NotProven("a key is not a P-256 key")
        keys[_thumbprint(key)] = key
    if not keys:
        raise NotProven("no public key in PEM")
    return keys


def verify_proof(content: bytes, keys: Keys) -> dict[str, Any]:
    """`{"case", "entries"}` of a proof file that holds. Raises NotProven."""
    try:
        file = read(content)
    except ValueError as error:
        raise NotProven(f"the file is no whole JSON: {error}") from error
    if not isinstance(file, dict) or set(file) != {"format", "entries", "seal"} or file["format"] != FORMAT:
        raise NotProven(f"the file is no {FORMAT}, or has parts that none has")
    if not isinstance(file["entries"], list) or not isinstance(file["seal"], str):
        raise NotProven("entries and seal are a list and a text")
    manifest = opened(file["seal"], PROOF, keys)
    _compare(file["entries"], manifest["entries"])
    return {"case": manifest["case"], "entries": file["entries"]}


def verify_receipts(lines: list[str], keys: Keys, proof: dict[str, Any]) -> list[str]:
    """What the receipts say of this file's evidence, in words. Raises NotProven, with the line."""
    known = {entry["evidence"]: entry["sha256"] for entry in proof["entries"] if entry["entry"] == "received"}
    said = []
    for number, line in enumerate(lines, start=1):
        try:
            receipt = opened(line, RECEIPT, keys)
        except NotProven as error:
            raise NotProven(f"receipt {number}: {error}") from error
        if receipt["case"] != proof["case"]:
            raise NotProven(f"receipt {number} is of another case")
        for file in receipt["destroyed"]:
            if file["evidence"] in known and known[file["evidence"]] != file["sha256"]:
                raise NotProven(f"receipt {number}: another content of {file['evidence']} was destroyed")
            said.append(f"{file['evidence']} destroyed at {receipt['destroyed_at']} by {receipt['rule']}")
    return said


def opened(token: str, typ: str, keys: Keys) -> dict[str, Any]:
    """What a seal (compact JWS, ES256, RFC 7515) says. Raises NotProven."""
    try:
        head, payload, signature = token.split(".")
        header, content, raw = json.loads(_unb64(head)), json.loads(_unb64(payload)), _unb64(signature)
        if header["alg"] != "ES256" or header["typ"] != typ or len(raw) != 64:
            raise NotProven("the seal is of another kind")
        key = keys.get(header["kid"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotProven("the seal is no seal") from error
    if key is None:
        raise NotProven("the seal is by a key that was not given")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), f"{head}.{payload}".encode(), ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise NotProven("the seal was altered") from error
    found: dict[str, Any] = content
    return found


def _compare(entries: list[Any], sealed: list[dict[str, str]]) -> None:
    """Raises NotProven with every difference between what stands there and what was sealed."""
    there, wanted = [_digest(entry) for entry in entries], [each["sha256"] for each in sealed]
    if there == wanted:
        return
    if sorted(there) == sorted(wanted):
        moved = [n for n, pair in enumerate(zip(there, wanted, strict=True), start=1) if pair[0] != pair[1]]
        raise NotProven(f"entries {', '.join(map(str, moved))} stand in another order than sealed")
    faults = []
    for what, first, last, start, end in SequenceMatcher(None, wanted, there, autojunk=False).get_opcodes():
        names = ", ".join(f"{n + 1} ({sealed[n]['entry']})" for n in range(first, last))
        if what == "replace":
            faults.append(f"altered: entry {names}")
        elif what == "delete":
            end_of_file = " and to the end: the file was cut short" if last == len(wanted) else ""
            faults.append(f"missing: entry {names}{end_of_file}")
        elif what == "insert":
            faults.append(f"inserted: entry {', '.join(str(n + 1) for n in range(start, end))}")
    raise NotProven("; ".join(faults))


def _digest(entry: Any) -> str:
    try:
        return digest(entry)
    except ValueError:
        return "no canonical form"


def _thumbprint(key: ec.EllipticCurvePublicKey) -> str:
    numbers = key.public_numbers()
    x, y = (_b64(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return _b64(hashlib.sha256(f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.encode()).digest())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    """Strict: a seal has one form, so that no bit of it can be changed unnoticed. Raises ValueError."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error
    if _b64(data) != text:
        raise ValueError("no base64url")
    return data


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m verification.proof.verify")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--key", type=Path, required=True, help="public keys as PEM, brought by a trusted way"
    )
    parser.add_argument("--receipts", type=Path, help="receipts of destruction, one a line")
    options = parser.parse_args()
    try:
        keys = load_keys(options.key.read_bytes())
        proof = verify_proof(options.file.read_bytes(), keys)
        lines = options.receipts.read_text().split() if options.receipts else []
        said = verify_receipts(lines, keys, proof)
    except NotProven as error:
        sys.stderr.write(f"NOT PROVEN: {error}\n")
        return 1
    told = [f"proven: case {proof['case']}, {len(proof['entries'])} entries", *said]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
