"""Fuzzed proofs, tokens, headers, bodies and orders of calls: an answer that is documented, never a defect."""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings as project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

from tests.phone import API, Phone
from tests.verification.factories import an_insured_person
from tests.verification.intake.conftest import code_of
from tests.verification.intake.test_ownership import ROUTES
from verification.models import Capture, Enrolment

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
FUZZED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    # The phone stays the same: nothing that is sent here changes it.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BAD_PROOF = (401, "invalid_dpop_proof")
HEADER_TEXT = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def short(value: object) -> str:
    """A name for a test."""
    return repr(value)[:30]


@cache
def operations() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Those of the committed document, each with what its addresses look like."""
    paths = json.loads((project.BASE_DIR / "docs" / "openapi.json").read_text())["paths"]
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", path)), methods) for path, methods in paths.items()]


def documented(response: Response) -> bool:
    """What this very call may answer, and no defect."""
    asked = response.wsgi_request
    [methods] = [methods for pattern, methods in operations() if pattern.fullmatch(asked.path)]
    answers = methods[str(asked.method).lower()]["responses"]
    told = answers.get(str(response.status_code))
    if told is None or response.status_code >= 500:
        return False
    if response.status_code < 400 or not response.content:
        return True
    _, problem = told["content"]["application/problem+json"]["schema"]["allOf"]
    return code_of(response)[1] in problem["properties"]["code"]["enum"]


def b64(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(phone: Phone, proof: str) -> Response:
    return phone.call("GET", phone.home, headers={"DPoP": proof})


def claims(phone: Phone) -> dict[str, Any]:
    """Those of a correct proof."""
    payload = phone.proof("GET", phone.home).split(".")[1]
    return dict(json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


# Proofs -----------------------------------------------------------------------------------------
def test_an_unsigned_proof_is_refused(phone: Phone) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        header = {"typ": "dpop+jwt", "alg": algorithm, "jwk": phone.jwk}
        assert code_of(read(phone, f"{b64(header)}.{b64(claims(phone))}.")) == BAD_PROOF


def test_a_proof_signed_with_the_public_key_as_a_secret_is_refused(phone: Phone) -> None:
    for secret in (json.dumps(phone.jwk).encode(), phone.key.as_pem(private=False)):
        head, payload = b64({"typ": "dpop+jwt", "alg": "HS256", "jwk": phone.jwk}), b64(claims(phone))
        signature = b64(hmac.digest(secret, f"{head}.{payload}".encode(), "sha256"))
        assert code_of(read(phone, f"{head}.{payload}.{signature}")) == BAD_PROOF


@pytest.mark.parametrize("curve", ["P-384", "P-521", "secp256k1"])
def test_a_key_on_another_curve_is_refused(phone: Phone, curve: str) -> None:
    key = ECKey.generate_key(curve)
    algorithm = {"P-384": "ES384", "P-521": "ES512", "secp256k1": "ES256K"}[curve]
    for said in (algorithm, "ES256"):
        header = {"typ": "dpop+jwt", "alg": said, "jwk": key.as_dict(private=False)}
        parts = jws.serialize_compact({**header, "alg": algorithm}, b"{}", key, algorithms=[algorithm])
        signature = parts.rsplit(".", 1)[1]
        assert code_of(read(phone, f"{b64(header)}.{b64(claims(phone))}.{signature}")) == BAD_PROOF


def test_another_kind_of_key_is_refused(phone: Phone) -> None:
    key = RSAKey.generate_key(2048)
    header = {"typ": "dpop+jwt", "alg": "RS256", "jwk": key.as_dict(private=False)}
    signed = jwt.encode(header, claims(phone), key, algorithms=["RS256"])
    assert code_of(read(phone, signed)) == BAD_PROOF


def test_a_private_key_in_the_proof_is_refused(phone: Phone) -> None:
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": phone.key.as_dict(private=True)}
    signed = jwt.encode(header, claims(phone), phone.key, algorithms=["ES256"])
    assert code_of(read(phone, signed)) == BAD_PROOF


@pytest.mark.parametrize(
    "jwk",
    [
        *({}, [], None, "x", 1, {"kty": "EC"}),
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43},
        {"kty": "EC", "crv": "P-256", "x": 1, "y": None},
        {"kty": "EC", "crv": "P-256", "x": "é", "y": "\0"},
        {"kty": "oct", "crv": "P-256", "k": "AAAA"},
    ],
)
def test_what_is_no_key_is_refused(phone: Phone, jwk: Any) -> None:
    _, payload, signature = phone.proof("GET", phone.home).split(".")
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
    assert code_of(read(phone, f"{b64(header)}.{payload}.{signature}")) == BAD_PROOF


@pytest.mark.parametrize("marked", [{"crit": ["exp"]}, {"crit": ["b64"], "b64": False}, {"b64": False}])
def test_a_proof_with_conditions_that_we_do_not_know_is_refused(phone: Phone, marked: dict[str, Any]) -> None:
    _, payload, signature = phone.proof("GET", phone.home).split(".")
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": phone.jwk} | marked
    assert code_of(read(phone, f"{b64(header)}.{payload}.{signature}")) == BAD_PROOF


@pytest.mark.parametrize(
    "header",
    [
        b"\xff\xfe",
        b"[" * 2000,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'{"typ":"dpop+jwt","typ":"dpop+jwt","alg":"none","alg":"ES256"}',
        b'{"alg":NaN,"typ":Infinity}',
        b'{"alg":"ES256\\u0000","typ":"dpop+jwt"}',
        b"null",
    ],
    ids=short,
)
def test_a_header_that_makes_no_sense_is_refused(phone: Phone, header: bytes) -> None:
    _, payload, signature = phone.proof("GET", phone.home).split(".")
    assert code_of(read(phone, f"{b64(header)}.{payload}.{signature}")) == BAD_PROOF


@FUZZED
@given(changed=st.dictionaries(st.sampled_from(["htm", "htu", "iat", "jti", "ath"]), JSON, min_size=1))
def test_no_claims_make_a_defect(phone: Phone, changed: dict[str, Any]) -> None:
    assert documented(read(phone, phone.proof("GET", phone.home, **changed)))


@FUZZED
@given(header=JSON, payload=JSON, signature=st.binary(max_size=80))
def test_no_proof_makes_a_defect(phone: Phone, header: Any, payload: Any, signature: bytes) -> None:
    assert code_of(read(phone, f"{b64(header)}.{b64(payload)}.{b64(signature)}")) == BAD_PROOF


@FUZZED
@given(name=st.sampled_from(["DPoP", "Authorization"]), value=HEADER_TEXT)
def test_no_text_in_place_of_proof_or_token_makes_a_defect(phone: Phone, name: str, value: str) -> None:
    assert phone.call("GET", phone.home, headers={name: value}).status_code == 401


# Bodies -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        b'{"nir":"1","nir":"2"}',
        b'{"nir":"2 84 07 75 112 342 63\\u0000","scheme":"general"}',
        b'{"nir":1e400}',
        b'{"nir":-Infinity}',
        b'{"nir":"\\ud800"}',
        b'{"nir":' + b"9" * 6000 + b"}",
        b'{"consent":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
        b"\x00",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
    ],
    ids=short,
)
def test_a_body_that_makes_no_sense_is_refused(body: bytes) -> None:
    response = Phone().call("POST", f"{API}/enrolments", data=body)
    assert response.status_code in (400, 422)
    assert documented(response)


@pytest.mark.parametrize("size", [8193, 1_000_000, 10_000_000])
@pytest.mark.parametrize("key", [None, "8e03978e-40d5-43e8-bc93"])
def test_a_long_body_is_refused_and_not_read(size: int, key: str | None) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    response = Phone().call("POST", f"{API}/enrolments", data=b'"' + b"x" * size, headers=headers)
    assert code_of(response) == (413, "request_too_large")


@FUZZED
@given(
    body=st.fixed_dictionaries(dict.fromkeys(("nir", "scheme", "consent", "language", "push_token"), JSON))
)
def test_no_opening_makes_a_defect(body: dict[str, Any]) -> None:
    assert documented(Phone().call("POST", f"{API}/enrolments", data=json.dumps(body).encode()))


BOUNDARY = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    "content_type", [BOUNDARY, "multipart/form-data", "application/x-www-form-urlencoded"]
)
@pytest.mark.parametrize(
    "body",
    [b"--x\r\nContent-Disposition: form-data; name=nir\r\n\r\n1\r\n--x--", b"--x" * 5000, b"a=1&" * 2000],
    ids=short,
)
def test_a_form_is_not_what_this_service_reads(content_type: str, body: bytes) -> None:
    response = Phone().call("POST", f"{API}/enrolments", data=body, content_type=content_type)
    assert code_of(response) == (415, "unsupported_media_type")


# Uploads ----------------------------------------------------------------------------------------
def metadata(values: dict[str, bytes]) -> str:
    return ",".join(f"{name} {b64encode(value).decode()}" for name, value in values.items())


@FUZZED
@given(
    length=HEADER_TEXT | st.integers().map(str) | st.sampled_from(["1e3", "+5", "0x10", "１２", "5 ", "NaN"]),
    said=HEADER_TEXT
    | st.dictionaries(
        st.sampled_from(["kind", "challenge", "sha256", "filetype", "x"]), st.binary(max_size=80)
    ).map(metadata),
    version=st.just("1.0.0") | HEADER_TEXT,
)
def test_no_announcement_makes_a_defect(phone: Phone, length: str, said: str, version: str) -> None:
    headers = {"Upload-Length": latin(length), "Upload-Metadata": said, "Tus-Resumable": version}
    assert documented(phone.tus("POST", f"{phone.home}/captures", headers=headers))
    assert Capture.objects.count() == 0


@FUZZED
@given(
    offset=HEADER_TEXT | st.integers().map(str),
    checksum=HEADER_TEXT | st.binary(max_size=40).map(lambda raw: f"sha256 {b64encode(raw).decode()}"),
    data=st.binary(max_size=50),
)
def test_no_piece_makes_a_defect(phone: Phone, offset: str, checksum: str, data: bytes) -> None:
    capture = Capture.objects.first()
    if capture is None:
        phone.announce(b"x" * 5_000_000, kind="face", challenge=phone.challenge())
        capture = Capture.objects.get()
    headers = {"Upload-Offset": offset, "Upload-Checksum": checksum}
    assert documented(phone.tus("PATCH", f"{phone.home}/captures/{capture.pk}", data=data, headers=headers))


def latin(text: str) -> str:
    return text.encode("latin-1", errors="replace").decode("latin-1")


# Orders -----------------------------------------------------------------------------------------
@settings(parent=FUZZED, max_examples=25)
@given(order=st.lists(st.sampled_from(ROUTES), min_size=3, max_size=12))
def test_calls_in_any_order_end_in_a_documented_answer(order: list[tuple[str, str]]) -> None:
    phone = Phone()
    phone.open(an_insured_person().nir)
    known = {"capture_id": str(uuid4()), "request_id": str(uuid4())}
    for method, route in order:
        assert documented(something(phone, method, phone.home + route.format(**known))), (
            method,
            route,
            order,
        )
    assert Enrolment.objects.filter(pk=phone.enrolment).count() == 1


def something(phone: Phone, method: str, path: str) -> Response:
    """A call that is well formed as far as one can be without having listened to the answers before."""
    if "captures" in path:
        if method == "POST":
            return phone.announce(b"x" * 50_000, kind="face", challenge=phone_challenge(phone))
        return phone.tus(method, path, data=b"x", headers={"Upload-Offset": "0"})
    bodies: dict[str, Any] = {
        "code": {"code": "4826"},
        "contact": {"code": "123456"},
        "contact-codes": {"channel": "email"},
        "submission": {"challenge": phone_challenge(phone), "signature": "x"},
        "answer": {"state": "x", "code": "y"},
    }
    return phone.call(method, path, bodies.get(path.rsplit("/", 1)[1]))


def phone_challenge(phone: Phone) -> str:
    challenge = Enrolment.objects.get(pk=phone.enrolment).challenges.order_by("-issued_at").first()
    return str(challenge.pk if challenge else uuid4())


@pytest.mark.parametrize(("method", "route"), ROUTES)
def test_a_call_made_twice_ends_in_a_documented_answer(phone: Phone, method: str, route: str) -> None:
    path = phone.home + route.format(capture_id=uuid4(), request_id=uuid4())
    for _ in range(2):
        assert documented(something(phone, method, path))
