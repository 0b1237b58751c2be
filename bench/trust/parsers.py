"""Everything that parses what others signed, each with something sound to spoil: what phones, wallets, France
Identité, Apple, cards and the engine's child send."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from bench.trust.mutations import bytes_changed, cbor_changed, jose_changed, signed_again
from issuance import cose
from issuance.authorization.configuration import Wallets
from issuance.formats import qr
from issuance.openid4vci import once
from issuance.openid4vci.proofs import NONCE
from issuance.reader.refused import CardRefused
from tests.issuance import test_compact, test_reader, test_reader_mdoc
from tests.issuance.attested_wallet import ANAIS, AttestedWallet
from tests.issuance.factories import CODE, offer_uri
from tests.issuance.holder import holder, with_key_binding
from tests.issuance.signing import authority, status_cwt, status_token, with_list
from tests.issuance.wallet import CREDENTIAL, public
from tests.phone import Phone
from tests.verification.factories import an_enrolment
from tests.verification.intake.france_identite.stand_in import stand_in
from tests.verification.integrity.test_app_attest import NONCE as ATTESTED_NONCE
from tests.verification.integrity.test_app_attest import VERIFIER, Attestation
from verification.engine.report import WIRE_NAMES, Report, child_failed
from verification.engine.wire import InvalidMessage, decode, encode
from verification.intake.authentication import new_token
from verification.intake.france_identite import tokens
from verification.intake.france_identite.refusal import AnswerRefused
from verification.integrity.evidence import InvalidEvidence
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import ExitStack

    from bench.trust.mutations import Mutation

OF_JOSE, OF_CBOR = (jose_changed, jose_changed, bytes_changed), (cbor_changed, cbor_changed, bytes_changed)


@dataclass(frozen=True)
class Parser:
    """One place where something foreign is read."""

    name: str
    sound: Callable[[], bytes]
    """Fresh: most of it is worth nothing a minute later."""
    mutations: Sequence[Mutation]
    read: Callable[[bytes], int]
    """The status of the answer; of what is no request, 200 or 400."""


def parsers(stack: ExitStack) -> list[Parser]:
    """All of them, ready; `stack` holds what they need. Writes to the database."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    stack.enter_context(override_settings())
    return [*_phone(), *_wallet(folder), *_france_identite(stack, folder), *_cards(), *_messages()]


def _phone() -> list[Parser]:
    phone = Phone()
    phone.client.raise_request_exception = False
    phone.token, digest = new_token()
    case = an_enrolment(status=State.OPENED, device_jkt=phone.jkt, device_jwk=phone.jwk, token_digest=digest)
    phone.enrolment = str(case.pk)
    path = phone.home

    def request(proof: bytes) -> int:
        cache.clear()  # of limits
        return phone.call("GET", path, headers={"DPoP": _header(proof)}).status_code

    mutations = (*OF_JOSE, signed_again(phone.key))
    return [Parser("proof of a phone", lambda: phone.proof("GET", path).encode(), mutations, request)]


def _wallet(folder: Path) -> list[Parser]:
    """Its proofs of a key and its attestations."""
    wallet = AttestedWallet()
    wallet.http.raise_request_exception = False
    (folder / "providers.toml").write_text(wallet.provider.registration)
    settings.WALLETS = Wallets(providers=folder / "providers.toml")
    access, nonce = wallet.access(offer_uri(wallet), CODE), wallet.nonce()

    def credential(proofs: dict[str, list[str]]) -> int:
        cache.set(once._key(NONCE, nonce), 1)  # it serves once
        body = {"credential_configuration_id": "evitale_sd_jwt", "proofs": proofs}
        return int(wallet.post(CREDENTIAL, access, body).status_code)

    def pushed(name: str) -> Callable[[bytes], int]:
        return lambda text: int(wallet.push({name: _header(text)}).status_code)

    return [
        Parser(
            "proof of a credential's key",
            lambda: wallet.proof(nonce).encode(),
            (*OF_JOSE, signed_again(wallet.key)),
            lambda text: credential({"jwt": [text.decode("latin-1")]}),
        ),
        Parser(
            "attestation of keys",
            lambda: wallet.provider.attest_keys([public(wallet.key)], nonce=nonce).encode(),
            OF_JOSE,
            lambda text: credential({"attestation": [text.decode("latin-1")]}),
        ),
        Parser(
            "attestation of a wallet",
            lambda: wallet.attestation().encode(),
            OF_JOSE,
            pushed("OAuth-Client-Attestation"),
        ),
        Parser(
            "proof of a wallet's instance",
            lambda: wallet.pop().encode(),
            (*OF_JOSE, signed_again(wallet.instance)),
            pushed("OAuth-Client-Attestation-PoP"),
        ),
    ]


def _france_identite(stack: ExitStack, folder: Path) -> list[Parser]:
    """Tokens in their envelope, and signed."""
    provider = stack.enter_context(
        stand_in(settings, folder=folder, origin=settings.PUBLIC_URL, people={"anais": dict(ANAIS)})  # type: ignore[arg-type]
    )

    def sealed() -> str:
        return provider._sealed("userinfo", "anais", {})

    return [
        Parser(
            "envelope of France Identité",
            lambda: sealed().encode(),
            OF_JOSE,
            _refusing(lambda text: tokens.opened(text.decode("latin-1")), AnswerRefused),
        ),
        Parser(
            "token of France Identité",
            lambda: tokens.opened(sealed()).encode(),
            OF_JOSE,
            _refusing(
                lambda text: tokens.userinfo_claims(text.decode("latin-1"), subject="anais"), AnswerRefused
            ),
        ),
    ]


def _cards() -> list[Parser]:
    """What a reader is shown."""

    def shown() -> bytes:
        return with_key_binding(test_reader.card(), holder(), **test_reader.BOUND).encode()

    def code() -> bytes:
        return cose.encode(qr.message_of(test_compact.shown()))

    def with_status(token: str | bytes) -> Any:
        return test_reader.read(test_reader.card(), trust=with_list(token))

    def sd_jwt(text: bytes) -> Any:
        return test_reader.read(text.decode("latin-1"), challenge=test_reader.CHALLENGE)

    return [
        Parser("card in SD-JWT", shown, OF_JOSE, _refusing(sd_jwt, CardRefused)),
        Parser(
            "card in mdoc", test_reader_mdoc.whole, OF_CBOR, _refusing(test_reader_mdoc.read, CardRefused)
        ),
        Parser(
            "card in a code",
            code,
            OF_CBOR,
            _refusing(lambda data: test_compact.read(test_compact.packed(data)), CardRefused),
        ),
        Parser(
            "list of statuses",
            lambda: status_token(authority(), {}).encode(),
            OF_JOSE,
            _refusing(lambda token: with_status(token.decode("latin-1")), CardRefused),
        ),
        Parser(
            "list of statuses in CBOR",
            lambda: status_cwt(authority(), {}),
            OF_CBOR,
            _refusing(with_status, CardRefused),
        ),
    ]


def _messages() -> list[Parser]:
    """App Attest, and what the engine's child answers."""

    def app_attest(token: bytes) -> Any:
        return VERIFIER.verify(token.decode("latin-1"), nonce=ATTESTED_NONCE)

    return [
        Parser(
            "App Attest",
            lambda: Attestation().token().encode(),
            OF_CBOR,
            _refusing(app_attest, InvalidEvidence),
        ),
        Parser(
            "report of the child",
            lambda: encode(child_failed("crashed")),
            OF_CBOR,
            _refusing(lambda data: decode(Report, data, WIRE_NAMES).validate(), InvalidMessage, ValueError),
        ),
    ]


def _refusing(read: Callable[[bytes], Any], *refusals: type[Exception]) -> Callable[[bytes], int]:
    """200, or 400 for what is refused by one of its documented names."""

    def status(data: bytes) -> int:
        try:
            read(data)
        except refusals:
            return 400
        return 200

    return status


def _header(value: bytes) -> str:
    """As a server gives it: without the characters at which it would have ended."""
    return value.decode("latin-1").translate(dict.fromkeys(map(ord, "\r\n\0")))
