"""The key of everything that is kept: each ingredient changes it."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest

from swiftcam.inference.provenance import (
    BuildPart,
    EnginePart,
    MachinePart,
    ModelPart,
    Provenance,
    as_text,
    digest_of,
)

WHOLE = Provenance(
    purpose="seal",
    model=ModelPart("ab", "{}", "[]", 224, "a head"),
    build=BuildPart("graph 1", "quantiser 1", "cd", 8, has_quantised_outputs=True),
    engine=EnginePart("onnx", ("onnxruntime 1",), "{}", "float32", ("CPUExecutionProvider",)),
    machine=MachinePart("Linux x86_64", "a processor", "avx2", ("a GPU, driver 1",), 4),
    inputs=(("golden", "ef"),),
)


def changed(value):
    """Return another value of the same type."""
    if isinstance(value, tuple):
        return (*value, value[0])
    if isinstance(value, bool):
        return not value
    return value + (1 if isinstance(value, int) else "x")


def ingredients(part, path=()):
    """Yield the path of each field of a provenance that has no fields of its own."""
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            yield from ingredients(value, (*path, field.name))
        else:
            yield (*path, field.name)


def with_change(part, path):
    """Return a provenance with another value in one place."""
    name, *rest = path
    value = getattr(part, name)
    return replace(part, **{name: with_change(value, rest) if rest else changed(value)})


@pytest.mark.parametrize("path", list(ingredients(WHOLE)), ids=".".join)
def test_each_ingredient_changes_the_key(path):
    other = with_change(WHOLE, path)
    assert other != WHOLE
    assert other.key != WHOLE.key
    assert len(other.key) == 16
    assert other.digest.startswith(other.key)


def test_the_example_has_every_part():
    """A new part or field must have a value there, or its change would not be tested."""
    for name, hint in get_type_hints(Provenance).items():
        value = getattr(WHOLE, name)
        kinds = [kind for kind in (hint, *get_args(hint)) if is_dataclass(kind)]
        assert value, name
        for kind in kinds:
            assert all(getattr(value, field.name) for field in fields(kind)), kind
        assert kinds or get_origin(hint) is tuple or hint is str


def test_what_is_made_of_a_thing_keeps_its_ingredients():
    row = WHOLE.of("row", labels="1")
    assert row == replace(WHOLE, purpose="row", inputs=(("golden", "ef"), ("labels", "1")))


def test_what_is_missing_is_not_what_is_empty():
    empty = Provenance(machine=MachinePart("", "", ""))
    assert empty.key != Provenance().key


def test_the_order_of_inputs_and_of_json_keys_does_not_matter():
    assert Provenance().of("x", a="1", b="2") == Provenance().of("x", b="2", a="1")
    assert as_text({"a": 1, "b": 2}) == as_text({"b": 2, "a": 1})
    assert digest_of([Path("a")]) == digest_of(["a"])
    with pytest.raises(TypeError):
        digest_of(object())


def test_it_cannot_change():
    with pytest.raises(AttributeError):
        WHOLE.purpose = "row"
    assert len({WHOLE, with_change(WHOLE, ("purpose",)), replace(WHOLE)}) == 2
