"""Checks the names of classes that were given on the command line, before a live view starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.hooks import print_to_terminal
from swiftcam.inference.labels.class_search import display_names, find_named, unknown_text
from swiftcam.inference.setups.model_choice import chosen_model

if TYPE_CHECKING:
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.settings import SettingsChange


def check_classes(choice: ModelChoice, given: SettingsChange) -> None:
    """Check that each given name stands for classes of the model; no weights are read.

    Says on stderr which class a name is taken for if it is only a part of the one of the class.

    Raises:
        ArgumentError: a name stands for no class, or it is not clear for which one.
    """
    options = {"--allow": given.get("allow", ()), "--deny": given.get("deny", ())}
    if not any(options.values()):
        return
    try:
        labels = chosen_model(choice).labels
    except ModelError:
        return  # the live view reports it
    for option, names in options.items():
        if problem := unknown_text(labels, names):
            raise ArgumentError(
                f"{option}: {problem} All names: swiftcam models classes {choice.name}"
            )
        for found in (find_named(labels, name) for name in names):
            if found.is_part:
                (taken,) = display_names(labels, found.classes, "en")
                print_to_terminal(f"{option} {found.name!r} stands for: {taken}")
