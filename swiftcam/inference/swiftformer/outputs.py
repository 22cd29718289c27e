"""The outputs of the models: values by attribute, by key and by position. No framework."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator


class ModelOutput:
    """A record that leaves out absent values (None), by key and by position."""

    def keys(self) -> list[str]:
        """Return the names of the present values, in order."""
        names = [field.name for field in fields(self)]  # type: ignore[arg-type]
        return [name for name in names if getattr(self, name) is not None]

    def values(self) -> list[Any]:
        """Return the present values, in order."""
        return [getattr(self, name) for name in self.keys()]

    def items(self) -> list[tuple[str, Any]]:
        """Return the present names and values, in order."""
        return list(zip(self.keys(), self.values(), strict=True))

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
        if isinstance(key, str):
            if key not in self.keys():
                raise KeyError(key)
            return getattr(self, key)
        return self.to_tuple()[key]

    def __contains__(self, key: object) -> bool:
        return key in self.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())


@dataclass
class BaseModelOutputWithNoAttention(ModelOutput):
    """The output of `SwiftFormerModel`.

    `last_hidden_state`: `(N, D, H, W)`, for XS at 224 pixels `(N, 220, 7, 7)`.
    `hidden_states`: the outputs of the patch embedding, each stage and each embedding between
    stages; None unless requested.
    """

    last_hidden_state: Any = None
    hidden_states: tuple[Any, ...] | None = None


@dataclass
class ImageClassifierOutputWithNoAttention(ModelOutput):
    """The output of `SwiftFormerForImageClassification`.

    `loss`: a scalar, None without labels. `logits`: `(N, num_labels)`, before the softmax.
    `hidden_states`: as in `BaseModelOutputWithNoAttention`.
    """

    loss: Any = None
    logits: Any = None
    hidden_states: tuple[Any, ...] | None = None
