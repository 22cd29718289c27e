"""Combinations of engine, precision and input size that a model can be measured with.

The *reference* is the default engine in float32 at the model's own input size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from swiftcam.errors import ModelError, SwiftCamError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint
from swiftcam.inference.engines.onnx import open_graph
from swiftcam.inference.engines.registry import (
    DEFAULT_ENGINE,
    NUMBER_FORMATS,
    Engine,
    EngineOptions,
    Precision,
    create_engine,
    engine_kinds,
)
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.models.model import at_size

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from swiftcam.inference.models.model import Model


@dataclass(frozen=True)
class Combination:
    """An engine, a precision and an input size in pixels.

    `is_rescaled`: False is the network without the rescaling of the attention that another size
    than the trained one needs, to show its effect.
    """

    engine: str
    precision: Precision
    size: int
    is_rescaled: bool = True

    @property
    def input(self) -> str:
        """The input size as text."""
        return f"{self.size} px" if self.is_rescaled else f"{self.size} px, not rescaled"

    def __str__(self) -> str:
        return f"{self.engine} {self.precision}, {self.input}"


@dataclass(frozen=True)
class Wanted:
    """The engines, precisions and input sizes to combine.

    `is_complete`: measure all combinations; else at other sizes than the model's own one only those
    of the default engine.
    """

    engines: Collection[str]
    precisions: Collection[Precision]
    sizes: Collection[int]
    is_complete: bool = True


def combinations(model: Model, wanted: Wanted) -> list[Combination]:
    """Return the combinations of what each engine supports, the model's own size first.

    The default engine in float32 is also combined with the network that is not rescaled, at sizes
    where this differs.
    """
    own = model.recipe.size
    found = []
    for size in sorted(wanted.sizes, key=lambda size: (size != own, size)):
        for kind in engine_kinds():
            is_default = kind.name == DEFAULT_ENGINE
            has_size = wanted.is_complete or is_default or size == own
            if kind.name not in wanted.engines or not has_size:
                continue
            for precision in kind.precisions:
                if precision not in wanted.precisions:
                    continue
                each = Combination(kind.name, precision, size)
                found.append(each)
                if is_default and precision == "fp32" and _is_rescaled(model, size):
                    found.append(replace(each, is_rescaled=False))
    return found


def reference_of(model: Model, size: int | None = None) -> Combination:
    """Return the combination with which others are compared, at the model's own or another size."""
    return Combination(DEFAULT_ENGINE, "fp32", size or model.recipe.size)


def load_engines(
    model: Model, wanted: Iterable[Combination]
) -> tuple[dict[Combination, Engine], dict[Combination, str]]:
    """Return the engines of combinations, and the reasons why others cannot be loaded."""
    engines: dict[Combination, Engine] = {}
    problems: dict[Combination, str] = {}
    for each in wanted:
        try:
            engines[each] = _engine(model, each)
        except SwiftCamError as error:
            problems[each] = str(error)
    return engines, problems


def _is_rescaled(model: Model, size: int) -> bool:
    if not isinstance(model, Checkpoint) or model.config.attention_norm != "ones":
        return False
    return size != (model.trained_size or model.recipe.size)


def _engine(model: Model, wanted: Combination) -> Engine:
    sized = at_size(model, wanted.size)
    if not wanted.is_rescaled and isinstance(sized, Checkpoint):
        graph = build_graph(replace(sized, trained_size=None)).SerializeToString()
        return open_graph(graph, model.name, EngineOptions())
    engine = create_engine(wanted.engine, sized, EngineOptions(precision=wanted.precision))
    if engine.precision != NUMBER_FORMATS[wanted.precision]:
        raise ModelError(f"The engine would compute in {engine.precision}.")
    return engine
