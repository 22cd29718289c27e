from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from swiftcam.documents.convert import converted, without_empty
from swiftcam.documents.document_error import DocumentError


class Inner(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=9)]
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{4}$", description="4 hexadecimal digits")] = ""


class Outer(Struct, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=64)] = 1
    share: Annotated[float, Meta(ge=0, lt=1)] = 0
    ratio: Annotated[float, Meta(gt=0)] = 1
    kind: Literal["ones", "l2"] = "ones"
    size: Annotated[int, Meta(ge=4)] | Annotated[list[int], Meta(min_length=2, max_length=2)] = 4
    depths: Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(max_length=3)] = ()
    mean: tuple[float, float, float] = (0, 0, 0)
    inner: Inner | None = None
    names: dict[str, str] = {}
    is_on: bool = True


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": 0}, "count must be a whole number from 1 to 64"),
        ({"count": True}, "count must be a whole number from 1 to 64"),
        ({"count": "3"}, "count must be a whole number from 1 to 64"),
        ({"count": 10**30}, "count must be a whole number from 1 to 64"),
        ({"share": 1}, "share must be a number from 0, below 1"),
        ({"ratio": 0}, "ratio must be a number above 0"),
        ({"kind": "l3"}, "kind must be one of: l2, ones"),
        (
            {"size": "big"},
            "size must be a whole number of 4 or more or a list of 2, each a whole number",
        ),
        ({"size": [1]}, "size must be"),
        ({"depths": [1, 0]}, r"depths\[1\] must be a whole number of 1 or more"),
        ({"depths": [1] * 4}, "depths must be a list of 0 to 3, each a whole number of 1 or more"),
        ({"mean": [1, 2, "x"]}, r"mean\[2\] must be a number"),
        ({"mean": 3}, "mean must be a list of 3, each a number"),
        ({"inner": {}}, "inner.name is missing"),
        ({"inner": {"name": "x" * 10}}, "inner.name must be text of 1 to 9 characters"),
        ({"inner": {"name": "x", "digest": "0"}}, "inner.digest must be 4 hexadecimal digits"),
        ({"inner": {"name": "x", "digset": "0"}}, "inner.digset is unknown; perhaps digest is"),
        ({"inner": 3}, "inner must be an object"),
        ({"names": {"0": 3}}, r"names\[...\] must be text"),
        ({"is_on": 1}, "is_on must be true or false"),
        ({"zzz" * 40: 1}, "z+… is unknown"),
        ([], "it must be an object"),
    ],
)
def test_what_is_refused_is_named_with_what_it_should_be(values, message):
    with pytest.raises(DocumentError, match=message):
        converted(values, Outer)


def test_what_is_right_is_converted():
    found = converted({"depths": [1, 2], "mean": [0, 1, 2], "inner": {"name": "x"}}, Outer)
    assert found == Outer(depths=(1, 2), mean=(0.0, 1.0, 2.0), inner=Inner("x"))


def test_null_counts_as_missing():
    assert without_empty({"a": None, "b": 0, "c": ""}) == {"b": 0, "c": ""}
