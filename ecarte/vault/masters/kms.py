"""Master keys in a key management service that speaks the API of AWS KMS; known by id, ARN or alias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ecarte.aws import client
from ecarte.vault.errors import MasterUnavailable, Unreadable

_ALTERED = {"InvalidCiphertextException", "IncorrectKeyException"}


@dataclass(frozen=True)
class KmsMasters:
    """The encryption context holds what the wrapped key is bound to; the service's own log shows it."""

    endpoint: str

    def wrap(self, name: str, key: bytes, context: bytes) -> bytes:
        return bytes(self._call("encrypt", name, context, Plaintext=key)["CiphertextBlob"])

    def unwrap(self, name: str, wrapped: bytes, context: bytes) -> bytes:
        return bytes(self._call("decrypt", name, context, CiphertextBlob=wrapped)["Plaintext"])

    def _call(self, act: str, name: str, context: bytes, **content: bytes) -> dict[str, Any]:
        kms = client("kms", self.endpoint)
        try:
            answer: dict[str, Any] = getattr(kms, act)(
                KeyId=name, EncryptionContext={"ecarte": context.decode()}, **content
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _ALTERED:
                raise Unreadable("the data key does not open under its master key") from error
            raise MasterUnavailable(f"master key kms:{name}: {code}") from error
        except BotoCoreError as error:
            raise MasterUnavailable(f"master key kms:{name}: {type(error).__name__}") from error
        return answer
