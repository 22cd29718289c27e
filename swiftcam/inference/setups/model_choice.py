"""The user's choice of a model and of how to run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.family import Family, family_named
from swiftcam.inference.checkpoints.sizing import require_size
from swiftcam.inference.engines.registry import AUTO, DEFAULT_ENGINE, PRECISIONS, require_engine
from swiftcam.inference.models.catalog import find_model
from swiftcam.phrases import alternatives, phrase
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from swiftcam.inference.models.model import Model


@dataclass(frozen=True)
class ModelChoice:
    """The user's choice of a model and of how to run it.

    `name`: the name of a model, or a path. `engine`, `precision`: a name, or "auto" for the best
    one measured on this machine. `family`: None for the one in the model's own files. `threads`:
    None for `default_threads()`. `device`: a name, or "auto". `size`: the side of the crop in
    pixels, None for that of the recipe.
    """

    name: str = DEFAULT_MODEL
    engine: str = DEFAULT_ENGINE
    family: Family | None = None
    threads: int | None = None
    precision: str = "fp32"
    device: str = AUTO
    size: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the engine or the precision is left to a measurement."""
        return AUTO in (self.engine, self.precision)

    def check(self) -> None:
        """Raise an error if the choice is not valid; no weights are read.

        Raises:
            ArgumentError: there is no such model, engine, precision, device, size or family, or
                there are no threads.
        """
        find_model(self.name)
        if self.precision not in (AUTO, *PRECISIONS):
            raise ArgumentError(
                phrase(
                    "There is no precision {precision}. Use {known}.",
                    precision=repr(self.precision),
                    known=alternatives((AUTO, *PRECISIONS)),
                )
            )
        if self.engine != AUTO:
            precision = "fp32" if self.precision == AUTO else self.precision
            require_engine(self.engine, precision, self.device)
        if self.size is not None:
            require_size(self.size)
        family_named(self.family)
        if self.threads is not None and self.threads < 1:
            raise ArgumentError(
                phrase("{threads} threads cannot run a model. Use 1 or more.", threads=self.threads)
            )


def chosen_model(choice: ModelChoice) -> Model:
    """Open the chosen model, for the chosen crop size.

    Raises:
        ArgumentError: there is no such model, or it does not support the size.
        ModelError: a file is missing or damaged.
    """
    from swiftcam.inference.models.model import at_size, open_model  # not needed to check a choice

    return at_size(open_model(find_model(choice.name), choice.family), choice.size)
