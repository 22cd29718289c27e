"""Converts settings to what a live view needs: a source, a model choice and pipeline options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from swiftcam.capture.base import SourceOptions
from swiftcam.capture.mode import parse_mode
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.framing import CropMode, Framing
from swiftcam.inference.models.catalog import replaced_text, replacement_of
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.pipeline import LiveLabelOptions, RunOptions
from swiftcam.pipeline.state.label_rules import LabelRules
from swiftcam.pipeline.state.live_label_options import StabiliserOptions
from swiftcam.settings import Settings, SettingsChange

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from swiftcam.capture.mode import Mode
    from swiftcam.capture.source import Source
    from swiftcam.inference.checkpoints.family import Family

# The settings for which a model is loaded, and those for which a source is opened.
MODEL_SETTINGS = frozenset({"model", "engine", "precision", "device", "input_size", "threads"})
SOURCE_SETTINGS = frozenset({"source", "camera_mode", "certificates"})


def source_maker(settings: Settings) -> Callable[[], Source]:
    """Return a function that makes the source in the settings.

    Raises:
        ArgumentError: there is no such source or camera mode.
    """
    options = SourceOptions(camera_mode(settings), settings.certificates)
    return parse_source(settings.source, options)


def camera_mode(settings: Settings) -> Mode | None:
    """Return the mode to request from a camera; None for the default.

    Raises:
        ArgumentError: the text is not a camera mode.
    """
    return parse_mode(settings.camera_mode) if settings.camera_mode else None


def model_choice(settings: Settings, family: Family | None = None) -> ModelChoice:
    """Return the model and the setup that the settings ask for."""
    return ModelChoice(
        settings.model,
        settings.engine,
        family,
        settings.threads or None,
        settings.precision,
        settings.device,
        settings.input_size or None,
    )


def model_settings(choice: ModelChoice) -> SettingsChange:
    """Return the settings that ask for a choice; the opposite of `model_choice`."""
    return SettingsChange(
        model=choice.name,
        engine=choice.engine,
        precision=choice.precision,
        device=choice.device,
        input_size=choice.size or 0,
        threads=choice.threads or 0,
    )


def run_options(settings: Settings, *, every_frame: bool = False) -> RunOptions:
    """Return the pipeline's options for the settings.

    Raises:
        ArgumentError: the region is not valid.
    """
    # Without smoothing the headline follows the raw answer, so it also changes without a margin.
    lead, margin = (0.05, 0.03) if settings.smoothing else (0.0, 0.0)
    return RunOptions(
        LiveLabelOptions(
            top_k=settings.top_k,
            stabiliser=StabiliserOptions(settings.smoothing, margin, lead),
            minimum_confidence=settings.minimum_confidence,
            rules=LabelRules(settings.allow, settings.deny),
            framing=Framing(cast("CropMode", settings.crop_mode), settings.region),
            is_adaptive=settings.is_adaptive,
        ),
        every_frame=every_frame,
        is_looping=settings.is_looping,
    )


def usable_settings(
    settings: Settings, overridden: Collection[str] = ()
) -> tuple[Settings, list[str]]:
    """Return settings that a live view can start with, and a message for each replaced value.

    A remembered file or model may have been deleted since. `overridden` names the settings that
    are set on the command line: they are not checked here.
    """
    problems: list[str] = []
    if "model" not in overridden and (newer := replacement_of(settings.model)):
        problems.append(replaced_text(settings.model, newer))
        settings = replace(settings, model=newer)
    for names, check in _CHECKS:
        try:
            if not names.intersection(overridden):
                check(settings)
        except ArgumentError as error:
            defaults = {name: getattr(Settings(), name) for name in names}
            settings = replace(settings, **defaults)
            problems.append(str(error))
    return settings, problems


_CHECKS: tuple[tuple[frozenset[str], Callable[[Settings], object]], ...] = (
    (frozenset({"camera_mode"}), lambda settings: camera_mode(settings)),
    (frozenset({"source"}), lambda settings: parse_source(settings.source)),
    (MODEL_SETTINGS, lambda settings: model_choice(settings).check()),
)
