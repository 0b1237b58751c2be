"""A software HSM (SoftHSM2) with tokens of its own: what stands behind PKCS#11 in the tests and the bench."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pkcs11

from ecarte import hsm as hsm_module
from issuance.keys.hsm import TokenKeys

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, PIN = "ecarte-test", "24680135"


@dataclass
class SoftHsm:
    """One token in a folder."""

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> SoftHsm:
        """Make the token; this process and its children find it by SOFTHSM2_CONF."""
        hsm = cls(folder)
        hsm.tokens.mkdir(parents=True)
        configuration = folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {hsm.tokens}\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(configuration)
        arguments = ["--init-token", "--free", "--label", TOKEN, "--so-pin", "97531024", "--pin", PIN]
        subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)
        hsm_module.token.cache_clear()
        with hsm_module._lock:  # the module reads its configuration when it starts
            pkcs11.lib(MODULE).reinitialize()
        return hsm

    @property
    def tokens(self) -> Path:
        return self.folder / "tokens"

    @cached_property
    def keys(self) -> TokenKeys:
        return TokenKeys(module=MODULE, token=TOKEN, pin=PIN)

    def lose(self) -> None:
        """As when the HSM is switched off."""
        shutil.move(self.tokens, self.folder / "away")

    def bring_back(self) -> None:
        """Switched on again."""
        shutil.rmtree(self.tokens, ignore_errors=True)
        shutil.move(self.folder / "away", self.tokens)
