"""The outputs of the models: values by attribute, by key and by position. No framework."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


class ModelOutput(OrderedDict[str, Any]):
    """A mapping of the present values, as in transformers; absent values (None) are left out.

    It is a mapping of its own kind so that PyTorch's DataParallel can gather it: a mapping or
    pairs of names and values as the first argument, and no other, are its values.
    """

    def __post_init__(self) -> None:
        names = [field.name for field in fields(self)]  # type: ignore[arg-type]
        first, *others = (getattr(self, name) for name in names)
        if all(other is None for other in others) and (pairs := _pairs(first)) is not None:
            super().__setattr__(names[0], None)
            for name, value in pairs.items():
                self[name] = value
            return
        for name in names:
            if (value := getattr(self, name)) is not None:
                super().__setitem__(name, value)

    def to_tuple(self) -> tuple[Any, ...]:
        """Return the present values as a tuple."""
        return tuple(self.values())

    def __tf_flatten__(self) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return names and values; with this, a `tf.function` can return the record."""
        return tuple(self.keys()), self.to_tuple()

    @classmethod
    def __tf_unflatten__(cls, names: tuple[str, ...], values: tuple[Any, ...]) -> Self:
        """Return the record with these names and values."""
        return cls(**dict(zip(names, values, strict=True)))

    def __getitem__(self, key: str | int | slice) -> Any:
        return super().__getitem__(key) if isinstance(key, str) else self.to_tuple()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in {field.name for field in fields(self)}:  # type: ignore[arg-type]
            raise KeyError(f"{type(self).__name__} has no {key!r}")
        super().__setitem__(key, value)
        super().__setattr__(key, value)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in self.keys():
            super().__setitem__(name, value)

    def __reduce__(self) -> Any:
        values = tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]
        return type(self), values


def _pairs(value: Any) -> Mapping[str, Any] | None:
    """Return the mapping that a value is, or that its pairs are; None if it is neither."""
    if isinstance(value, Mapping):
        return value
    if hasattr(value, "shape") or isinstance(value, str) or not isinstance(value, Iterable):
        return None
    pairs = list(value)
    is_right = pairs and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)
        for pair in pairs
    )
    return dict(pairs) if is_right else None


@dataclass(eq=False, repr=False)
class BaseModelOutputWithNoAttention(ModelOutput):
    """The output of `SwiftFormerModel`.

    `last_hidden_state`: `(N, D, H, W)`, for XS at 224 pixels `(N, 220, 7, 7)`.
    `hidden_states`: the outputs of the patch embedding, each stage and each embedding between
    stages; None unless requested.
    """

    last_hidden_state: Any = None
    hidden_states: tuple[Any, ...] | None = None


@dataclass(eq=False, repr=False)
class ImageClassifierOutputWithNoAttention(ModelOutput):
    """The output of `SwiftFormerForImageClassification`.

    `loss`: a scalar, None without labels. `logits`: `(N, num_labels)`, before the softmax.
    `hidden_states`: as in `BaseModelOutputWithNoAttention`.
    """

    loss: Any = None
    logits: Any = None
    hidden_states: tuple[Any, ...] | None = None
