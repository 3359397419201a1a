"""Whether a record holds what its fields promise: structs are not checked when they are made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

__all__ = ["faults_of"]


def faults_of(record: Any) -> list[str]:
    """Return what is wrong with a record, each with the field's name and the kind of what is there."""
    found = list(_faults(record, type(record).__name__))
    if not found:
        try:
            msgspec.convert(msgspec.to_builtins(record), type(record))
        except (msgspec.ValidationError, TypeError) as wrong:
            found.append(f"{type(record).__name__}: {wrong}")
    return found


def _faults(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            inner = getattr(value, field)
            name = f"{place}.{field}"
            if field in ("amount", "quantity", "rating") and inner is not None and type(inner) is not int:
                yield f"{name} is {type(inner).__name__}, not int"
            elif (field == "id" or field.endswith("_id")) and inner is not None and not isinstance(inner, str):
                yield f"{name} is {type(inner).__name__}, not str"
            elif field == "id" and inner == "":
                yield f"{name} is empty"
            else:
                yield from _faults(inner, name)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _faults(inner, place)
    elif isinstance(value, datetime) and value.tzinfo is None:
        yield f"{place} has no zone"
