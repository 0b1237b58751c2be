"""One token of an HSM, by PKCS#11: its session, found again when it was lost.

The Python binding calls `C_Initialize` without arguments, which tells the module that one thread at a time
will call it (PKCS#11 3.0, section 5.4.1). So a process has one session behind one lock; several operations at
once are several processes' work.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import pkcs11

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

TRIES, BREATH = 3, 0.05
"""Sessions that one call opens at most, and seconds between them: SoftHSM2 now and then does not find its
token while several processes start at once."""
PAUSE = 2.0
"""Seconds for which nothing is tried after the token could not be reached: who asks is answered at once."""
_PIN_REFUSED = (
    pkcs11.PinIncorrect,
    pkcs11.PinLocked,
    pkcs11.PinExpired,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
)

_lock = threading.Lock()


def _new_lock() -> None:
    """In a forked child: another thread of the parent may have held the lock, and is not there to free it."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_new_lock)


class TokenUnavailable(Exception):
    """The token does not do what it was asked. The message is for operators: what is missing."""


class Token:
    """A session that is lost (token restarted, network, forked process) is opened anew by the next call."""

    def __init__(self, *, module: str, label: str, pin: str) -> None:
        self.label = label
        self._module, self._pin = module, pin
        self._session: pkcs11.Session | None = None
        self._keys: dict[tuple[object, ...], pkcs11.Key] = {}
        self._process = 0
        self._not_before = 0.0
        self._refused = ""

    def do(self, operation: Callable[[], _Result], *, writes: bool = False) -> _Result:
        """Run an operation, which uses `session` and `key`; `writes` if it changes what the token holds.

        Raises TokenUnavailable, and whatever the operation raises that is not of PKCS#11.
        """
        with _lock:
            if self._refused:
                raise TokenUnavailable(self._refused)
            if writes or self._process != os.getpid():
                self._session = None
            try:
                return self._tried(operation, writes=writes)
            except pkcs11.PKCS11Error as error:
                self._session = None
                raise TokenUnavailable(f"token {self.label!r}: {_named(error)}") from error
            finally:
                if writes:  # what only uses keys needs no right to change them
                    self._session = None

    @property
    def session(self) -> pkcs11.Session:
        """For operations only."""
        assert self._session is not None, "used inside of `do` only"
        return self._session

    def key(self, kind: pkcs11.ObjectClass, **known_by: Any) -> Any:
        """For operations only: the key with this `id` or `label`, looked for once in a session."""
        name = (kind, *known_by.items())
        if name not in self._keys:
            # The binding cannot end a search cleanly in a session that was lost; this finds out before.
            self.session.generate_random(8)
            self._keys[name] = self.session.get_key(object_class=kind, **known_by)
        return self._keys[name]

    def _tried(self, operation: Callable[[], _Result], *, writes: bool) -> _Result:
        if self._session is not None:
            try:
                return operation()
            except pkcs11.PKCS11Error:
                pass  # the session was lost, or the token does refuse: a new session tells
        if time.monotonic() < self._not_before:
            raise TokenUnavailable(f"token {self.label!r} could not be reached a moment ago")
        for left in range(TRIES - 1, -1, -1):
            try:
                self._connect(writes=writes)
                return operation()
            except pkcs11.NoSuchKey:
                raise
            except pkcs11.PKCS11Error:
                if writes or not left:  # what writes may have written
                    raise
            time.sleep(BREATH)
        raise AssertionError("the last try returns or raises")

    def _connect(self, *, writes: bool) -> None:
        self._keys.clear()
        self._not_before = time.monotonic() + PAUSE
        library = pkcs11.lib(self._module)
        # A module that lost its token, or was loaded before a fork, finds it only when it starts anew.
        with suppress(pkcs11.PKCS11Error):
            library.finalize()
        library.initialize()
        token = library.get_token(token_label=self.label)
        try:
            self._session = token.open(user_pin=self._pin, rw=writes)
        except _PIN_REFUSED as error:
            # Never tried again by this process: a few wrong PINs lock the token for everybody.
            self._refused = f"token {self.label!r} refuses the PIN ({_named(error)}): set PKCS11_PIN, restart"
            raise TokenUnavailable(self._refused) from error
        self._process = os.getpid()
        self._not_before = 0.0


@cache
def token(module: str, label: str, pin: str) -> Token:
    """One for a process: a module that starts anew ends every session, those of another `Token` too."""
    return Token(module=module, label=label, pin=pin)


def _named(error: pkcs11.PKCS11Error) -> str:
    return f"{type(error).__name__} {error}".strip()
