"""Which model to run and how, as the user chose it."""

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
    """Which model to run and how.

    `name` is a shipped model's name or a path; `family` overrides what the provenance of the
    weights says; `threads` None is `default_threads()`; `size` is the side of the crop in pixels,
    None that of the recipe. An engine or a precision "auto" is what was measured to be best on this
    machine, where that is known.
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
        """Tell whether engine or precision are left to a measurement."""
        return AUTO in (self.engine, self.precision)

    def check(self) -> None:
        """Return if the choice makes sense, reading no weights.

        Raises:
            ArgumentError: there is no such model, engine or family, or no thread to run on.
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
    """Open the chosen model, for the chosen size of its input.

    Raises:
        ArgumentError: there is no such model, or it takes no such size.
        ModelError: a file is missing or damaged.
    """
    from swiftcam.inference.models.model import at_size, open_model  # not needed to check a choice

    return at_size(open_model(find_model(choice.name), choice.family), choice.size)
