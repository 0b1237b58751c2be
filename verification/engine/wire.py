"""Dataclasses as CBOR, and back from a sender that is not trusted: the type annotations are the schema."""

from __future__ import annotations

import math
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

import cbor2

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = TypeVar("Shape")

# Of CBOR only the plain types: a tag can make the decoder compile a pattern or raise a number to a power.
_STRICT: dict[str, Any] = {
    "max_depth": 8,
    "allow_indefinite": False,
    "allow_duplicate_keys": False,
    "strict_hashable_types": True,
    "semantic_decoders": dict.fromkeys(range(2**16), lambda *_: _refuse()),
}
_PLAIN = (str, int, bool, bytes)


class InvalidMessage(Exception):
    """The bytes are not a message of the expected shape."""


def encode(message: Any) -> bytes:
    """A dataclass (of dataclasses, tuples, dicts and plain values) as CBOR."""
    return cbor2.dumps(asdict(message))


def decode(shape: type[Shape], data: bytes, names: Mapping[str, Any] | None = None) -> Shape:
    """An instance of the dataclass `shape`: all of its fields, no other, each exactly of its annotated type.

    `names` holds what annotations name but their module imports for type checkers only. Numbers are finite.
    Raises `InvalidMessage`, which holds nothing of the message.
    """
    try:
        built = _Builder(names or {}).build(shape, cbor2.loads(data, **_STRICT))
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, LookupError):
        raise InvalidMessage from None
    assert isinstance(built, shape)
    return built


class _Builder:
    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = dict(names)

    def build(self, hint: Any, value: Any) -> Any:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            (wanted,) = (argument for argument in arguments if argument is not NoneType)
            return None if value is None else self.build(wanted, value)
        if origin is tuple:
            return self._tuple(arguments, value)
        if origin is dict:
            key, item = arguments
            return {self.build(key, k): self.build(item, v) for k, v in _only(dict, value).items()}
        if hint in _PLAIN:
            return _only(hint, value)
        if hint is float:
            return _finite(value)
        if is_dataclass(hint):
            return self._dataclass(hint, value)
        if issubclass(hint, Enum):
            return hint(value)
        raise NotImplementedError(f"{hint} cannot be sent")  # a programmer's error, not a sender's

    def _tuple(self, arguments: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
        items = _only(list, value)
        if arguments[-1] is Ellipsis:
            return tuple(self.build(arguments[0], item) for item in items)
        return tuple(self.build(hint, item) for hint, item in zip(arguments, items, strict=True))

    def _dataclass(self, shape: Any, value: Any) -> Any:
        hints, values = get_type_hints(shape, localns=self._names), _only(dict, value)
        names = {field.name for field in fields(shape)}
        if names != values.keys():
            _refuse()
        return shape(**{name: self.build(hints[name], values[name]) for name in names})


def _finite(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        _refuse()
    return float(value)


def _only(hint: type, value: Any) -> Any:
    if type(value) is not hint:
        _refuse()
    return value


def _refuse() -> NoReturn:
    raise ValueError
