"""Model fields that are encrypted at rest and bound to their row.

The associated data is `table.column:primary key`, so that a value copied to another row or column does not
open. Values are decrypted when they are read, not when the row is loaded: a list that shows no name
decrypts none. The primary key must therefore exist before the first save (UUID keys do).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from ecarte.vault import keys

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

PURPOSE = b"ecarte field"


class Sealed(bytes):
    """A value as it stands in the database."""


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]
    """Text that is encrypted at rest. Cannot be filtered or ordered by; use a blind index to find it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Decrypting(self))

    def from_db_value(self, value: Any, *_: object) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        context = self.context(model_instance.pk)
        return Sealed(keys.encrypt(self.dump(value), purpose=PURPOSE, context=context))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name}: an encrypted field is written through its instance only")
        return super().get_db_prep_value(value, connection, prepared)

    def context(self, pk: Any) -> bytes:
        """What a value of the row `pk` is bound to."""
        if pk is None:
            raise TypeError(f"{self.name}: the primary key must be known before a value is sealed")
        return f"{self.model._meta.db_table}.{self.column}:{pk}".encode()

    def open(self, instance: models.Model, sealed: Sealed) -> Any:
        return self.load(keys.decrypt(sealed, purpose=PURPOSE, context=self.context(instance.pk)))

    def dump(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise ValidationError(f"{self.name}: text expected")
        return value.encode()

    def load(self, plaintext: bytes) -> Any:
        return plaintext.decode()


class EncryptedJSONField(EncryptedField):
    """JSON that is encrypted at rest."""

    def dump(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def load(self, plaintext: bytes) -> Any:
        return json.loads(plaintext)


class _Decrypting:
    """Attribute that opens the sealed value on reading."""

    def __init__(self, field: EncryptedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self.field
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        return self.field.open(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
