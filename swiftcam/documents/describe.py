"""Words for the type that a value of a document must have; loaded only for a refused document."""

from __future__ import annotations

import re
from typing import Any

from msgspec import inspect

from swiftcam.phrases import alternatives, phrase

_STEP = re.compile(r"\[(\.\.\.|\d+)\]|([^.\[\]]+)")


def part_of(schema: type, place: str) -> Any:
    """Return the type at a place ("source.file", "depths[0]") of a schema, for `wanted`."""
    part: Any = inspect.type_info(schema)
    for number, name in _STEP.findall(place):
        part = _entered(part, number, name)
    return part


def keys_of(part: Any) -> list[str]:
    """Return the keys of an object, or of the objects in a union."""
    if isinstance(part, inspect.UnionType):
        return [key for each in part.types for key in keys_of(each)]
    return [field.encode_name for field in getattr(part, "fields", ())]


def wanted(part: Any) -> str:
    """Return what a value of a type is: "a whole number from 1 to 64", "one of ones, l2"."""
    match part:
        case inspect.Metadata():
            described = (part.extra_json_schema or {}).get("description")
            return described or wanted(part.type)
        case inspect.UnionType():
            choices = [
                wanted(each) for each in part.types if not isinstance(each, inspect.NoneType)
            ]
            return alternatives(choices)
        case inspect.BoolType():
            return phrase("true or false")
        case inspect.IntType():
            return _number(phrase("a whole number"), part)
        case inspect.FloatType():
            return _number(phrase("a number"), part)
        case inspect.LiteralType():
            return phrase("one of: {names}", names=", ".join(map(str, part.values)))
        case inspect.StrType():
            return _text(part)
    return _collection(part)


def _entered(part: Any, number: str, name: str) -> Any:
    """Return the type of an item (`number`) or of a field (`name`) of a type."""
    match part:
        case inspect.Metadata():
            return _entered(part.type, number, name)
        case inspect.UnionType() if tags := _tags(part, name):
            return inspect.LiteralType(tags)
        case inspect.UnionType():
            entered = [_entered(each, number, name) for each in part.types]
            pairs = zip(part.types, entered, strict=True)
            return next((inner for outer, inner in pairs if inner is not outer), part)
        case inspect.StructType() if name:
            return next((f.type for f in part.fields if f.encode_name == name), part)
        case inspect.TupleType() if number.isdecimal():
            return part.item_types[int(number)]
        case inspect.ListType() | inspect.VarTupleType() if number:
            return part.item_type
        case inspect.DictType() if number:
            return part.value_type
    return part


def _tags(part: Any, name: str) -> tuple[str, ...]:
    """Return the values of the key that tells the objects of a union apart, if it is `name`."""
    return tuple(
        each.tag for each in part.types if name and getattr(each, "tag_field", None) == name
    )


def _number(noun: str, part: Any) -> str:
    low = part.ge if part.ge is not None else part.gt
    high = part.le if part.le is not None else part.lt
    if low is not None and high is not None:
        if part.gt is not None:
            return phrase("{noun} above {low:g}, up to {high:g}", noun=noun, low=low, high=high)
        if part.lt is not None:
            return phrase("{noun} from {low:g}, below {high:g}", noun=noun, low=low, high=high)
        return phrase("{noun} from {low:g} to {high:g}", noun=noun, low=low, high=high)
    if low is not None:
        if part.gt is not None:
            return phrase("{noun} above {low:g}", noun=noun, low=low)
        return phrase("{noun} of {low:g} or more", noun=noun, low=low)
    return noun


def _text(part: Any) -> str:
    if part.max_length is not None and part.min_length:
        return phrase("text of 1 to {most} characters", most=part.max_length)
    if part.max_length is not None:
        return phrase("text of at most {most} characters", most=part.max_length)
    return phrase("text")


def _collection(part: Any) -> str:
    match part:
        case inspect.ListType() | inspect.VarTupleType():
            items, most = wanted(part.item_type), part.max_length
            if most is not None and most == part.min_length:
                return phrase("a list of {count}, each {item}", count=most, item=items)
            if most is not None:
                return phrase(
                    "a list of {low} to {most}, each {item}",
                    low=part.min_length or 0,
                    most=most,
                    item=items,
                )
            return phrase("a list, each {item}", item=items)
        case inspect.TupleType():
            count = len(part.item_types)
            return phrase(
                "a list of {count}, each {item}", count=count, item=wanted(part.item_types[0])
            )
    return phrase("an object with keys and values")
