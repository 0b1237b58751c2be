"""Whatever stands in a token or in a key set, it is refused by its one name and nothing else happens."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecarte.demo.identity_provider.faults import Faults
from verification.intake.france_identite import pivot, tokens
from verification.intake.france_identite.refusal import AnswerRefused

if TYPE_CHECKING:
    from ecarte.demo.identity_provider.provider import Provider

pytestmark = pytest.mark.slow
FUZZED = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
HEADER = st.fixed_dictionaries(
    {},
    optional={
        "alg": JSON | st.sampled_from(["ES256", "RSA-OAEP-256", "ECDH-ES", "none"]),
        "enc": JSON | st.just("A256GCM"),
        **dict.fromkeys(("kid", "crit", "b64", "epk", "zip", "typ", "cty", "jku", "x5c", "apu"), JSON),
    },
)
PART = st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode())


def encoded(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@FUZZED
@given(header=HEADER | JSON, parts=st.lists(PART, min_size=4, max_size=4))
def test_a_made_up_envelope_is_refused(provider: Provider, header: Any, parts: list[str]) -> None:
    with pytest.raises(AnswerRefused):
        tokens.opened(".".join([encoded(header), *parts]))


@FUZZED
@given(text=st.text(max_size=60) | st.lists(PART, max_size=7).map(".".join))
def test_made_up_text_is_refused(provider: Provider, text: str) -> None:
    with pytest.raises(AnswerRefused):
        tokens.opened(text)


@FUZZED
@given(header=HEADER | JSON, claims=JSON, signature=PART)
def test_a_made_up_signature_is_refused(provider: Provider, header: Any, claims: Any, signature: str) -> None:
    with pytest.raises(AnswerRefused):
        tokens.userinfo_claims(f"{encoded(header)}.{encoded(claims)}.{signature}", subject="maelys")


@FUZZED
@given(claims=st.dictionaries(st.sampled_from(["iss", "aud", "sub", "exp", "iat", "nonce", "acr"]), JSON))
def test_signed_claims_of_any_shape_are_refused(provider: Provider, claims: dict[str, Any]) -> None:
    """By the provider's own key: it may err, too."""
    provider.faults = Faults(claims={"id_token": claims}, plain=frozenset({"id_token"}))
    signed = provider._sealed("id_token", "maelys", {"nonce": "n", "acr": "eidas3"})
    with pytest.raises(AnswerRefused):
        tokens.id_token_claims(signed, nonce_digest="0" * 64)


@FUZZED
@given(
    published=JSON.filter(lambda made_up: made_up is not None)
    | st.fixed_dictionaries({"keys": st.lists(HEADER | JSON, max_size=3)})
)
def test_made_up_keys_prove_nothing(provider: Provider, published: Any) -> None:
    cache.clear()
    provider.faults = Faults(plain=frozenset({"userinfo"}), keys=published)
    signed = provider._sealed("userinfo", "maelys", {})
    with pytest.raises(AnswerRefused):
        tokens.userinfo_claims(signed, subject="maelys")


@FUZZED
@given(
    claims=st.dictionaries(
        st.sampled_from(
            [
                "rnipp_family_name",
                "rnipp_given_name",
                "rnipp_given_name_array",
                "rnipp_birthdate",
                "rnipp_gender",
                "rnipp_birthplace",
                "rnipp_birthcountry",
            ]
        ),
        JSON,
    )
)
def test_traits_of_any_shape_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(AnswerRefused):
        pivot.pivot_of(claims)
