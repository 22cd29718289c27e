"""One live view with the settings it runs with: a change of a setting reaches the pipeline here.

Toolkit-free; used by the view's thread.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from swiftcam.capture.mode import parse_mode
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.crops.framing import CropMode, Framing
from swiftcam.inference.setups.choices import with_what_it_knows
from swiftcam.inference.setups.choose import choose_setup
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.measuring.automatic import SetupMeasurer
from swiftcam.phrases import phrase
from swiftcam.pipeline import LiveLabelOptions, Pipeline, RunOptions, State
from swiftcam.pipeline.judging.label_rules import LabelRules
from swiftcam.pipeline.judging.stabiliser import StabiliserOptions
from swiftcam.pipeline.run import JOIN_TIMEOUT
from swiftcam.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from swiftcam.capture.mode import Mode
    from swiftcam.capture.source import Source
    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.jobs.progress import Progress
    from swiftcam.pipeline import Snapshot

_MODEL = ("model", "engine", "precision", "device", "input_size", "threads")
_SOURCE = ("source", "camera_mode")


class Session:
    """Owns the pipeline and the settings of a live view.

    `settings` are in force; `remembered` are those to write down: without what was given for this
    time only, with everything that was changed since. None: nothing is to be written down.
    `family` overrides the attention of the first model, until another is chosen.

    Raises:
        ArgumentError: a setting names something that does not exist; nothing was started.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        remembered: Settings | None = None,
        family: Family | None = None,
        every_frame: bool = False,
        auto: SetupMeasurer | None = None,
    ) -> None:
        self.settings = settings
        self.remembered = remembered
        self._every_frame = every_frame
        self._family = family
        self._sound_model = {name: getattr(settings, name) for name in _MODEL}
        self._model_request = 0
        self._auto = auto or SetupMeasurer()
        choice = self.choice
        choice.check()
        self.pipeline = Pipeline(
            source_maker(settings),
            # Where every frame counts, all are to be judged alike.
            lambda: load_classifier(choice, may_use_interim=not every_frame),
            run_options(settings, every_frame=every_frame),
        )

    @property
    def choice(self) -> ModelChoice:
        """The model in force, and what is left open about how it is run."""
        return model_choice(self.settings, self._family)

    def change(self, **changes: Any) -> None:
        """Change settings, and let the pipeline follow.

        Raises:
            ArgumentError: a value makes no sense; nothing was changed.
        """
        if "engine" in changes:
            changes = with_what_it_knows(self.settings, changes)
        before, after = self.settings, replace(self.settings, **changes)
        changed = {name for name in changes if getattr(before, name) != getattr(after, name)}
        options = run_options(after, every_frame=self._every_frame)
        # What does not change is not looked at: the file that plays may have been removed.
        make_source = source_maker(after) if changed.intersection(_SOURCE) else None
        choice = None
        if changed.intersection(_MODEL):
            choice = model_choice(after, None if "model" in changed else self._family)
            choice.check()
            self._family = choice.family
        self._set(**{name: changes[name] for name in changed})
        if options != self.pipeline.options:
            self.pipeline.configure(options)
        if make_source is not None:
            self.pipeline.use_source(make_source)
        if choice is not None:
            self._use_model(choice)

    def open(self, source: str) -> None:
        """Show another source, from its beginning, also if it is the present one.

        Raises:
            ArgumentError: there is no such source; the present one goes on.
        """
        changes: dict[str, Any] = {"source": source}
        if source != self.settings.source:
            # A region belongs to the picture it was drawn on.
            changes |= {"region": None, "recent_sources": self.settings.with_recent(source)}
        self.change(**changes)
        if self.pipeline.snapshot().state.is_final:
            self.pipeline.start()

    def follow(self, snapshot: Snapshot) -> str:
        """Look what became of a change of model or a measurement; return what is to be said of it.

        That is a sentence where a change failed (the settings return to the model that goes on) or
        a measurement ended, else "". Measurements begin here.
        """
        return self._follow_change(snapshot) or self._follow_measurement(snapshot)

    def measure(self) -> None:
        """Measure anew, in the background, how the model runs best; `follow` tells the end."""
        if self.choice.is_open:
            self._auto.measure(self.choice)

    def stop_measuring(self) -> None:
        """Call off a measurement; what runs goes on."""
        self._auto.cancel()

    @property
    def measuring(self) -> Progress | None:
        """How far a measurement is; None while there is none."""
        return self._auto.progress

    def reason(self, snapshot: Snapshot) -> str:
        """Return why the model runs as it does, where that was measured, else ""."""
        model = snapshot.model
        if model is None:
            return ""
        # What was measured may have found that the default, which runs, is best.
        found = choose_setup(self.choice, self._auto.measurements(self.choice))
        return (found.reason if model.runs_as(found.setup) else "") or model.chosen_setup.reason

    def stop(self) -> None:
        """Ask the source and a measurement to end, and return at once."""
        self._auto.cancel()
        self.pipeline.stop()

    def close(self, timeout: float = JOIN_TIMEOUT) -> int:
        """Stop and wait until everything is released, for `timeout` seconds at most.

        Returns how many threads were stuck in a driver and had to be abandoned.
        """
        self.stop()
        return self.pipeline.close(timeout)

    def _follow_measurement(self, snapshot: Snapshot) -> str:
        choice = self.choice
        found = self._auto.follow(choice, snapshot)
        if found is None:
            return ""
        if found.measurements is None:
            return phrase(
                "How {model} runs best could not be measured; it goes on as it is. {reason}",
                model=self.settings.model,
                reason=found.problem,
            )
        chosen_setup = choose_setup(choice, found.measurements)
        if snapshot.model is None or not snapshot.model.runs_as(chosen_setup.setup):
            self._use_model(choice)
        return chosen_setup.reason

    def _follow_change(self, snapshot: Snapshot) -> str:
        change = snapshot.model_change
        if change.number != self._model_request or change.is_loading or not self._model_request:
            return ""
        self._model_request = 0
        if not change.error:
            self._sound_model = {name: getattr(self.settings, name) for name in _MODEL}
            return ""
        wanted = self.settings.model
        self._set(**self._sound_model)
        if wanted == self.settings.model:
            return phrase("{model} goes on as it was. {reason}", model=wanted, reason=change.error)
        return phrase(
            "{wanted} was not loaded; {present} goes on. {reason}",
            wanted=wanted,
            present=self.settings.model,
            reason=change.error,
        )

    def _set(self, **changes: Any) -> None:
        self.settings = replace(self.settings, **changes)
        if self.remembered is None:
            return
        self.remembered = replace(self.remembered, **changes)
        if self.remembered.source != self.settings.source:
            # The source was given for this time only, and the region belongs to it.
            self.remembered = replace(self.remembered, region=None)

    def _use_model(self, choice: ModelChoice) -> None:
        measurements = self._auto.measurements(choice)
        self.pipeline.use_model(lambda: load_classifier(choice, measurements))
        self._model_request = self.pipeline.model_change.number
        if self.pipeline.snapshot().state is State.FAILED:
            self.pipeline.start()  # the model before may have been what failed


def source_maker(settings: Settings) -> Callable[[], Source]:
    """Return what makes the source of the settings.

    Raises:
        ArgumentError: there is no such source or mode.
    """
    return parse_source(settings.source, camera_mode(settings))


def camera_mode(settings: Settings) -> Mode | None:
    """Return the mode to ask a camera for; None for the usual one.

    Raises:
        ArgumentError: it cannot be understood.
    """
    return parse_mode(settings.camera_mode) if settings.camera_mode else None


def model_choice(settings: Settings, family: Family | None = None) -> ModelChoice:
    """Return the model of the settings."""
    return ModelChoice(
        settings.model,
        settings.engine,
        family,
        settings.threads or None,
        settings.precision,
        settings.device,
        settings.input_size or None,
    )


def run_options(settings: Settings, *, every_frame: bool = False) -> RunOptions:
    """Return how the settings have frames labelled.

    Raises:
        ArgumentError: the region makes no sense.
    """
    # Raw answers are wanted raw: no reluctance to change either.
    lead, margin = (0.05, 0.03) if settings.smoothing else (0.0, 0.0)
    return RunOptions(
        LiveLabelOptions(
            top_k=settings.top_k,
            stabiliser=StabiliserOptions(settings.smoothing, settings.threshold, margin, lead),
            rules=LabelRules(settings.allow, settings.deny),
            framing=Framing(cast("CropMode", settings.crop_mode), settings.region),
            is_adaptive=settings.is_adaptive,
        ),
        every_frame=every_frame,
        is_looping=settings.is_looping,
    )


def sound_settings(settings: Settings, given: Collection[str] = ()) -> tuple[Settings, list[str]]:
    """Return remembered settings that can be started with, and what had to be replaced.

    A file may be gone since, a model removed. What is `given` anew is not looked at.
    """
    problems = []
    for names, check in _CHECKS:
        try:
            if not set(names).intersection(given):
                check(settings)
        except ArgumentError as error:
            defaults = {name: getattr(Settings(), name) for name in names}
            settings = replace(settings, **defaults)
            problems.append(str(error))
    return settings, problems


_CHECKS: tuple[tuple[tuple[str, ...], Callable[[Settings], object]], ...] = (
    (("camera_mode",), lambda settings: camera_mode(settings)),
    (("source",), lambda settings: parse_source(settings.source)),
    (_MODEL, lambda settings: model_choice(settings).check()),
)
