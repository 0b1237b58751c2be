"""Master keys, wherever they are kept: what they wrap opens under them alone, and where it belongs."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pkcs11
import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from pkcs11 import Attribute, ObjectClass

from ecarte import hsm
from ecarte.vault import masters
from ecarte.vault.errors import MasterUnavailable, Unreadable
from ecarte.vault.masters.token import configured_token
from tests.aws import a_master_key
from tests.issuance.hsm import MODULE, PIN, TOKEN, SoftHsm

if TYPE_CHECKING:
    from pytest_django import Settings

KEY = os.urandom(32)


@dataclass
class Place:
    """A kind of place, and the names of two keys in it."""

    one: str
    other: str


@pytest.fixture(params=["local", "pkcs11", "kms"])
def place(
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Place:
    if request.param == "local":
        pairs = [f"{name}:{base64.b64encode(os.urandom(32)).decode()}" for name in ("one", "other")]
        settings.VAULT = replace(configured.VAULT, keys=",".join(pairs))
        found = Place("local:one", "local:other")
    elif request.param == "pkcs11":
        monkeypatch.setenv("SOFTHSM2_CONF", "")  # so that the former value comes back
        SoftHsm.create(tmp_path_factory.mktemp("hsm"))
        settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN = MODULE, TOKEN, PIN
        for name in ("one", "other"):
            configured_token().generate(name)
        found = Place("pkcs11:one", "pkcs11:other")
    else:
        (address, one), (_, other) = a_master_key(), a_master_key()
        settings.VAULT = replace(configured.VAULT, kms_endpoint=address)
        found = Place(f"kms:{one}", f"kms:{other}")
    settings.VAULT = replace(settings.VAULT, master=found.one)
    return found


def test_what_is_wrapped_opens_again_and_shows_nothing(place: Place) -> None:
    master, wrapped = masters.wrap(KEY, b"here")
    assert master == place.one
    assert KEY not in wrapped
    assert masters.unwrap(master, wrapped, b"here") == KEY


def test_it_does_not_open_elsewhere_altered_or_under_another_key(place: Place) -> None:
    master, wrapped = masters.wrap(KEY, b"here")
    altered = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for content, context in ((wrapped, b"there"), (altered, b"here")):
        with pytest.raises(Unreadable):
            masters.unwrap(master, content, context)
    with pytest.raises((Unreadable, MasterUnavailable)):  # a key service may say that it is not allowed
        masters.unwrap(place.other, wrapped, b"here")
    assert masters.unwrap(master, wrapped, b"here") == KEY


def test_after_a_new_master_key_is_named_the_former_still_opens(place: Place, settings: Settings) -> None:
    before = masters.wrap(KEY, b"here")
    settings.VAULT = replace(settings.VAULT, master=place.other)
    assert masters.wrap(KEY, b"here")[0] == place.other
    assert masters.unwrap(*before, b"here") == KEY


def test_a_key_that_is_not_there_is_named(place: Place) -> None:
    missing = place.one.partition(":")[0] + ":00000000-0000-4000-8000-000000000000"
    with pytest.raises(MasterUnavailable):
        masters.unwrap(missing, os.urandom(60), b"here")


@pytest.mark.parametrize("name", ["one", "file:one", "pkcs11:"])
def test_what_is_no_master_key_is_refused(settings: Settings, name: str) -> None:
    settings.VAULT = replace(configured.VAULT, master=name)
    with pytest.raises(ImproperlyConfigured, match="no master key"):
        masters.wrap(KEY, b"here")


def test_without_a_master_key_nothing_is_sealed(settings: Settings) -> None:
    settings.VAULT = replace(configured.VAULT, keys="")
    with pytest.raises(ImproperlyConfigured, match="VAULT_KEYS is missing"):
        masters.wrap(KEY, b"here")


@pytest.mark.parametrize("place", ["pkcs11"], indirect=True)
class TestToken:
    def test_the_key_cannot_leave_it(self, place: Place) -> None:
        def look() -> tuple[bool, bool]:
            key = hsm.token(MODULE, TOKEN, PIN).key(ObjectClass.SECRET_KEY, label="one")
            with pytest.raises(pkcs11.PKCS11Error):
                key[Attribute.VALUE]
            return key[Attribute.NEVER_EXTRACTABLE], key[Attribute.ALWAYS_SENSITIVE]

        assert hsm.token(MODULE, TOKEN, PIN).do(look) == (True, True)

    def test_a_name_is_given_once(self, place: Place) -> None:
        with pytest.raises(MasterUnavailable, match="already"):
            configured_token().generate("one")
        assert masters.unwrap(*masters.wrap(KEY, b"here"), b"here") == KEY


def test_a_key_service_that_is_away_is_named(settings: Settings) -> None:
    settings.VAULT = replace(configured.VAULT, master="kms:one", kms_endpoint="http://127.0.0.1:1")
    with pytest.raises(MasterUnavailable, match="EndpointConnectionError"):
        masters.wrap(KEY, b"here")
