"""A root and a document signer made as in a ceremony, without a database: for what is only signed and read."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cbor2 import CBORTag
from cryptography.x509 import Certificate, CertificateRevocationList, load_pem_x509_certificates

from issuance import cose
from issuance.formats.content import Content, elements
from issuance.jose import b64url, sign_jwt
from issuance.keys.certificates import revocation_list, thumbprint
from issuance.keys.file import FileKeys
from issuance.keys.request import certificate_request
from issuance.keys.root import Root
from issuance.keys.signer import Signer
from issuance.reader.trust import UNCHECKED, Trust
from issuance.status_list.encode import CWT_TYPE, EXP, IAT, ISS, STATUS_LIST, SUB, compress, pack
from tests.issuance.factories import CLAIMS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

    from issuance.keys.provider import KeyProvider

ISSUER = "https://evitale.example.fr"
STATUS_URI = f"{ISSUER}/issuance/status-lists/67"


@dataclass(frozen=True)
class Authority:
    """Who signs, and what readers trust."""

    root: Certificate
    signer: Signer
    root_key: ec.EllipticCurvePrivateKey


def new_authority(folder: Path, *, issuer: str = ISSUER) -> Authority:
    """A root of its own, and one signer under it, for a credential issuer (a URL)."""
    return with_keys(FileKeys(folder), folder, issuer=issuer)


def with_keys(keys: KeyProvider, folder: Path, *, issuer: str = ISSUER) -> Authority:
    """A root in `folder`, and a signer whose key is kept elsewhere."""
    made = datetime.now(UTC)
    reference = keys.generate()
    root = Root.create(folder, issuer=issuer, passphrase=None, now=made)
    key_id = thumbprint(keys.public_key(reference))
    chain = root.certify(certificate_request(keys, reference), key_id=key_id, issuer=issuer, now=made)
    return Authority(
        root.certificate, Signer(tuple(load_pem_x509_certificates(chain)), keys, reference), root.key
    )


@cache
def authority() -> Authority:
    """One for all tests."""
    return new_authority(Path(tempfile.mkdtemp(prefix="ecarte-issuer-")))


def content(holder_jwk: dict[str, str], **changes: Any) -> Content:
    """What a card of today says."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    given: dict[str, Any] = {
        "issuer": ISSUER,
        "elements": elements(CLAIMS),
        "holder_jwk": holder_jwk,
        "status_uri": STATUS_URI,
        "status_index": 1_048_575,
        "valid_from": midnight,
        "expires_at": midnight + timedelta(days=365),
    }
    return Content(**given | changes)


def status_token(by: Authority, values: dict[int, int], **changes: Any) -> str:
    """A Status List Token with these values at these indexes."""
    issued = int(now().timestamp())
    payload = {
        "iss": ISSUER,
        "sub": STATUS_URI,
        "iat": issued,
        "exp": issued + 3600,
        "status_list": {"bits": 2, "lst": b64url(compress(pack(values.items(), size=2**20)))},
    }
    return sign_jwt(payload | changes, typ="statuslist+jwt", signer=by.signer)


def status_cwt(
    by: Authority, values: dict[int, int], changes: dict[int, Any] | None = None, *, typ: str = CWT_TYPE
) -> bytes:
    """The same in CBOR."""
    issued = int(now().timestamp())
    claims = {
        ISS: ISSUER,
        SUB: STATUS_URI,
        IAT: issued,
        EXP: issued + 3600,
        STATUS_LIST: {"bits": 2, "lst": compress(pack(values.items(), size=2**20))},
    }
    payload = cose.encode(claims | (changes or {}))
    message = cose.sign1_with_chain(payload, signer=by.signer, protected={cose.TYP: typ})
    return cose.encode(CBORTag(cose.SIGN1_TAG, message))


def trust(**held: Any) -> Trust:
    """What a terminal holds: the root and its signer, and what is given."""
    unchecked = {"revocation_lists": UNCHECKED, "status_lists": UNCHECKED}
    given: dict[str, Any] = {
        "roots": [authority().root],
        "signers": [authority().signer.chain],
        **unchecked,
    }
    return Trust(**given | held)


def with_list(token: str | bytes) -> Trust:
    """With the one status list."""
    return trust(status_lists={STATUS_URI: token})


def revocations(
    by: Authority, *taken_back: Certificate, now: datetime | None = None
) -> CertificateRevocationList:
    """Whom its root takes back."""
    made = now or datetime.now(UTC)
    return revocation_list(taken_back, before=None, root=by.root, root_key=by.root_key, now=made)


def now() -> datetime:
    """The moment of the test."""
    return datetime.now(UTC)
