"""Keys in an HSM: made there, never out of it, and found again when the HSM was away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pkcs11
import pytest
from cryptography import x509
from pkcs11 import Attribute, ObjectClass

from ecarte import hsm as hsm_module
from issuance.keys.hsm import TokenKeys
from issuance.keys.install import proves_possession
from issuance.keys.request import certificate_request
from issuance.keys.unavailable import SignerUnavailable
from tests.issuance.hsm import MODULE, PIN, TOKEN, SoftHsm

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def hsm(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftHsm]:
    monkeypatch.setenv("SOFTHSM2_CONF", "")  # so that the former value comes back
    yield SoftHsm.create(tmp_path_factory.mktemp("hsm"))


def signs(keys: TokenKeys, reference: str) -> bool:
    return proves_possession(keys, reference, keys.public_key(reference))


def test_a_key_that_is_made_there_signs(hsm: SoftHsm) -> None:
    assert signs(hsm.keys, hsm.keys.generate())


def test_the_private_key_cannot_leave(hsm: SoftHsm) -> None:
    reference = hsm.keys.generate()
    library = pkcs11.lib(MODULE)
    library.reinitialize()  # the session that made the key is still signed in
    session = library.get_token(token_label=TOKEN).open(user_pin=PIN)
    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=bytes.fromhex(reference))
    assert key[Attribute.NEVER_EXTRACTABLE]
    assert key[Attribute.ALWAYS_SENSITIVE]
    with pytest.raises(pkcs11.PKCS11Error):
        key[Attribute.VALUE]
    session.close()


def test_a_request_is_signed_by_the_key_in_the_token(hsm: SoftHsm) -> None:
    reference = hsm.keys.generate()
    request = x509.load_pem_x509_csr(certificate_request(hsm.keys, reference))
    assert request.is_signature_valid
    assert request.public_key() == hsm.keys.public_key(reference)


def test_a_destroyed_key_signs_no_more_and_others_do(hsm: SoftHsm) -> None:
    gone, kept = hsm.keys.generate(), hsm.keys.generate()
    hsm.keys.destroy(gone)
    with pytest.raises(SignerUnavailable, match="NoSuchKey"):
        hsm.keys.sign(gone, b"card")
    assert signs(hsm.keys, kept)


def test_a_session_that_was_lost_is_opened_anew(hsm: SoftHsm) -> None:
    reference = hsm.keys.generate()
    assert signs(hsm.keys, reference)
    pkcs11.lib(MODULE).reinitialize()  # every session ends
    assert signs(hsm.keys, reference)


def test_a_token_that_is_away_is_named_and_signs_when_it_is_back(
    hsm: SoftHsm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hsm_module, "PAUSE", 0.2)
    reference = hsm.keys.generate()
    assert signs(hsm.keys, reference)
    hsm.lose()
    with pytest.raises(SignerUnavailable, match=TOKEN):
        hsm.keys.sign(reference, b"card")
    with pytest.raises(SignerUnavailable, match="a moment ago"):  # nobody waits for a token that is away
        hsm.keys.sign(reference, b"card")
    hsm.bring_back()
    time.sleep(0.2)
    assert signs(hsm.keys, reference)


def test_a_wrong_pin_is_tried_once_so_that_the_token_is_not_locked(hsm: SoftHsm) -> None:
    reference = hsm.keys.generate()
    mistaken = TokenKeys(module=MODULE, token=TOKEN, pin="00000000")
    for _ in range(20):
        with pytest.raises(SignerUnavailable, match="refuses the PIN"):
            mistaken.sign(reference, b"card")
    assert signs(hsm.keys, reference)


@pytest.mark.parametrize(
    ("module", "token", "named"),
    [(MODULE, "another", "NoSuchToken"), ("/nonexistent.so", TOKEN, "nonexistent")],
)
def test_what_is_not_there_is_named(hsm: SoftHsm, module: str, token: str, named: str) -> None:
    with pytest.raises(SignerUnavailable, match=named):
        TokenKeys(module=module, token=token, pin=PIN).sign("00" * 16, b"card")


def test_threads_share_the_session(hsm: SoftHsm) -> None:
    reference = hsm.keys.generate()
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: signs(hsm.keys, reference), range(200)))


FORKS = """
import os, sys
from issuance.keys.hsm import TokenKeys
from issuance.keys.install import proves_possession
module, token, pin = sys.argv[1:]
keys = TokenKeys(module=module, token=token, pin=pin)
reference = keys.generate()
public = keys.public_key(reference)
assert proves_possession(keys, reference, public)
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        os._exit(0 if all(proves_possession(keys, reference, public) for _ in range(50)) else 1)
    children.append(child)
assert all(proves_possession(keys, reference, public) for _ in range(50))
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


def test_forked_workers_sign_each_with_a_session_of_their_own(hsm: SoftHsm) -> None:
    """As gunicorn and Celery fork. In a process of its own: forking the tests' would copy their threads."""
    command = [sys.executable, "-c", f"import django; django.setup()\n{FORKS}", MODULE, TOKEN, PIN]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[0, 0, 0]", "")
