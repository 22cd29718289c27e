"""A live view with its settings: passes each change of a setting on to the pipeline.

Needs no toolkit; used on the thread of the window or the terminal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.choices import reset_unsupported
from swiftcam.inference.setups.choose import choose_setup
from swiftcam.live.from_settings import (
    MODEL_SETTINGS,
    SOURCE_SETTINGS,
    model_choice,
    model_settings,
    run_options,
    source_maker,
)
from swiftcam.measuring.automatic import SetupMeasurer
from swiftcam.phrases import phrase
from swiftcam.pipeline import Pipeline, State
from swiftcam.pipeline.run import JOIN_TIMEOUT
from swiftcam.pipeline.state.snapshot import Problem
from swiftcam.settings import Settings, SettingsChange, settings_difference

if TYPE_CHECKING:
    from typing import Unpack

    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.jobs.progress import Progress
    from swiftcam.pipeline import RunOptions, Snapshot


class Session:
    """The pipeline of a live view and the settings it runs with.

    `settings`: those wanted. Those of the model are read from the pipeline's newest request.
    `remembered`: those to save: the saved settings of the last run with the changes made in this
    run, but without command-line options. None: nothing is saved, because a script runs the view;
    it then ends if the camera cannot be opened, while a user's view waits for it.
    `family`: the family of the first model; another model gets that of its own files.
    `every_frame`: label every frame, in order, with the same setup.
    `measurer`: finds the best setup in the background.

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
        measurer: SetupMeasurer | None = None,
    ) -> None:
        self._settings = settings
        self._remembered = remembered
        self._every_frame = every_frame
        self._failed_request = 0  # the newest one whose failure was reported
        self._measurer = measurer or SetupMeasurer()
        choice = self._kept = model_choice(settings, family)  # `remembered` is up to date with it
        choice.check()
        self.pipeline = Pipeline(
            source_maker(settings),
            # An interim setup would label the first frames differently from the rest.
            lambda: load_classifier(choice, may_use_interim=not every_frame),
            self._options(settings),
            choice=choice,
        )

    @property
    def settings(self) -> Settings:
        """The settings that the user wants; the model may still be loading."""
        return replace(self._settings, **model_settings(self.choice))

    @property
    def remembered(self) -> Settings | None:
        """The settings to save; a model and its setup get there once they run."""
        running = self.pipeline.running
        if self._remembered is not None and running is not None and running.choice != self._kept:
            before = replace(self._settings, **model_settings(self._kept))
            after = replace(self._settings, **model_settings(running.choice))
            changed = settings_difference(before, after)
            self._remembered = replace(self._remembered, **changed)
            self._kept = running.choice
        return self._remembered

    @property
    def remembered_at_closing(self) -> Settings | None:
        """The settings to save when the view is closed: a model may still be loading."""
        remembered, change = self.remembered, self.pipeline.model_change
        wanted = change.request.choice
        is_new = change.is_loading and wanted != self._kept
        if remembered is None or not is_new or wanted.name == remembered.model:
            return remembered
        return replace(remembered, unfinished_model=wanted.name)

    def take_unfinished_model(self) -> str:
        """Return the model that was still being loaded when the view was last closed, once.

        "" before another model runs, to which the view returns if this one fails, and if a model
        was chosen since.
        """
        remembered, running = self._remembered, self.pipeline.running
        if remembered is None or running is None or not remembered.unfinished_model:
            return ""
        self._remembered = replace(remembered, unfinished_model="")
        is_chosen = running.choice.name != remembered.model or self.choice != running.choice
        return "" if is_chosen else remembered.unfinished_model

    @property
    def choice(self) -> ModelChoice:
        """The model that is wanted, and which parts of its setup are left to be measured."""
        return self.pipeline.wanted.choice

    def change(self, **changes: Unpack[SettingsChange]) -> None:
        """Change settings and apply them to the pipeline.

        Raises:
            ArgumentError: a value is not valid; nothing was changed.
        """
        if "engine" in changes:
            changes = reset_unsupported(self.settings, changes)
        after = replace(self.settings, **changes)
        changed = settings_difference(self.settings, after)
        options = self._options(after)
        # An unchanged source is not checked: the file that plays may have been deleted since.
        make_source = source_maker(after) if changed.keys() & SOURCE_SETTINGS else None
        choice = None
        if changed.keys() & MODEL_SETTINGS:
            choice = model_choice(after, None if "model" in changed else self.choice.family)
            choice.check()
        self._set(changed)
        if options != self.pipeline.options:
            self.pipeline.configure(options)
        if make_source is not None:
            self.pipeline.use_source(make_source)
        if choice is not None:
            self._use_model(choice)

    def open(self, source: str) -> None:
        """Play a source from its beginning, even if it is already the current one.

        Raises:
            ArgumentError: there is no such source; the current one continues.
        """
        changes = SettingsChange(source=source)
        if source != self.settings.source:
            changes["region"] = None  # it was drawn on the picture of the old source
            changes["recent_sources"] = self.settings.with_recent(source)
        self.change(**changes)
        if self.pipeline.snapshot().state.is_final:
            self.pipeline.start()

    def follow(self, snapshot: Snapshot) -> str:
        """Check on model changes and measurements; return a message for the user, or "".

        There is a message when a model could not be loaded, beside one that stays in use, and when
        a measurement has ended. This also starts the measurement of a new model.
        """
        return self._follow_change(snapshot) or self._follow_measurement(snapshot)

    def measure(self) -> None:
        """Start measuring the setups of the model in the background; `follow` reports the end."""
        if self.choice.is_open:
            self._measurer.measure(self.choice)

    def stop_measuring(self) -> None:
        """Cancel the measurement; the model keeps its setup."""
        self._measurer.cancel()

    @property
    def measuring(self) -> Progress | None:
        """The progress of the measurement; None while nothing is measured."""
        return self._measurer.progress

    def reason(self, snapshot: Snapshot) -> str:
        """Return why the model runs with its setup, or "" if that was not measured."""
        model = snapshot.model
        if model is None:
            return ""
        # The model may have been loaded with the default setup before that was found to be best.
        best = choose_setup(self.choice, self._measurer.measurements(self.choice))
        return (best.reason if model.runs_as(best.setup) else "") or model.chosen_setup.reason

    def stop(self) -> None:
        """Ask the source and the measurement to stop; return at once."""
        self._measurer.cancel()
        self.pipeline.stop()

    def close(self, timeout: float = JOIN_TIMEOUT) -> int:
        """Stop, and wait at most `timeout` seconds until everything is released.

        Returns the number of threads that were stuck in a driver and had to be abandoned.
        """
        self.stop()
        return self.pipeline.close(timeout)

    def _follow_measurement(self, snapshot: Snapshot) -> str:
        choice = self.choice
        ended = self._measurer.follow(choice, snapshot)
        if ended is None:
            return ""
        if ended.measurements is None:
            return phrase(
                "The best setup for {model} could not be measured. "
                "It keeps its present setup. {reason}",
                model=choice.name,
                reason=ended.problem,
            )
        best = choose_setup(choice, ended.measurements)
        if snapshot.model is None or not snapshot.model.runs_as(best.setup):
            self._use_model(choice)
        return best.reason

    def _follow_change(self, snapshot: Snapshot) -> str:
        change, running = snapshot.model_change, self.pipeline.running
        has_failed = snapshot.state is State.FAILED
        if has_failed and snapshot.problem is Problem.MODEL and running is not None:
            self.pipeline.start()  # the old model failed while the new one was being loaded
        if not change.error or change.request.number <= self._failed_request:
            return ""
        self._failed_request = change.request.number
        if has_failed and running is None:
            return ""  # the state has the reason
        refused, present = change.request.choice.name, self.choice.name
        if refused == present:
            return phrase(
                "{model} keeps its present setup: the new one failed. {reason}",
                model=refused,
                reason=change.error,
            )
        return phrase(
            "{wanted} was not loaded; {present} stays in use. {reason}",
            wanted=refused,
            present=present,
            reason=change.error,
        )

    def _options(self, settings: Settings) -> RunOptions:
        options = run_options(settings, every_frame=self._every_frame)
        return replace(options, waits_for_camera=self._remembered is not None)

    def _set(self, changes: SettingsChange) -> None:
        """Keep new values; those of the model are kept by the request for it."""
        others = cast(
            "SettingsChange",
            {name: value for name, value in changes.items() if name not in MODEL_SETTINGS},
        )
        self._settings = replace(self._settings, **others)
        if self._remembered is None:
            return
        self._remembered = replace(self._remembered, **others)
        if self._remembered.source != self._settings.source:
            # The source came from the command line, and the region belongs to its picture.
            self._remembered = replace(self._remembered, region=None)

    def _use_model(self, choice: ModelChoice) -> None:
        measurements = self._measurer.measurements(choice)
        self.pipeline.use_model(lambda: load_classifier(choice, measurements), choice)
        if self.pipeline.snapshot().state is State.FAILED:
            self.pipeline.start()  # it may have failed because of the old model
