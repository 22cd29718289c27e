"""The frozen state of a live view, from which a window or terminal draws."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.inference.setups.choose import ChosenSetup
from swiftcam.inference.setups.model_request import Request

if TYPE_CHECKING:
    from swiftcam.capture.frame import Frame
    from swiftcam.capture.mode import Mode
    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.parity.verdicts import Seal
    from swiftcam.inference.prediction import Candidate, Prediction
    from swiftcam.inference.setups.setup import Setup
    from swiftcam.metrics import Percentiles
    from swiftcam.pipeline.state.headline import Headline
    from swiftcam.pipeline.state.label_stream import GapReason
    from swiftcam.pipeline.state.live_label_options import LiveLabelOptions


class State(Enum):
    r"""The state of the pipeline.

    ::

        STOPPED --start--> OPENING --first frame--> LIVE <---pause, resume---> PAUSED
           ^                  |                     |  ^
         stop (from           |     silent, frozen, |  | a frame
         any state)           |     broken, asleep  v  |
                              |                 STALLED --0.5 s--> RECONNECTING
                              |                                      (until a frame)
                              |  error, deadline         end     error (not live)
                              +------> FAILED <----- LIVE -----> ENDED

    STALLED and RECONNECTING are only for live sources that have delivered a frame; one that breaks
    enters RECONNECTING at once. With `RunOptions.waits_for_camera`, a camera that is missing or in
    use leads from OPENING to WAITING instead of FAILED, and its first frame to LIVE. From ENDED and
    FAILED, `start` leads to OPENING again. In ENDED, the last frame is labelled again when the
    options or the model change.
    """

    STOPPED = "stopped"
    OPENING = "opening"
    WAITING = "waiting"
    LIVE = "live"
    STALLED = "stalled"
    RECONNECTING = "reconnecting"
    PAUSED = "paused"
    ENDED = "ended"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Tell whether the state stays until the next start."""
        return self in (State.STOPPED, State.ENDED, State.FAILED)


class Problem(Enum):
    """The part of a live view that cannot be used in the states WAITING and FAILED."""

    NONE = "none"
    NO_CAMERA = "no camera"  # none is connected
    SOURCE = "source"
    MODEL = "model"


@dataclass(frozen=True)
class ModelInfo:
    """The model in use, and how it runs.

    `name`: of the checkpoint. `note`: a sentence about the checkpoint for the user, "" if there is
    none. `engine`: its name. `providers`: the hardware providers in use. `recipe`: how a frame
    becomes a crop. `labels`: the names of all classes. `precision`: the engine's own name of its
    number format. `chosen_setup`: the setup and the reason for it. `is_resizable`: the model can
    run with other sizes of the crop. `is_calibrated`: it can run in 8 bits. `minimum_confidence`:
    the least probability of a label that is shown, unless the user has chosen another one.
    `request`: the wish for this model.
    """

    name: str
    note: str
    engine: str
    providers: tuple[str, ...]
    recipe: Recipe
    labels: tuple[str, ...] = ()
    precision: str = ""
    chosen_setup: ChosenSetup = field(default_factory=ChosenSetup)
    is_resizable: bool = True
    is_calibrated: bool = False
    minimum_confidence: float = FALLBACK_CONFIDENCE
    request: Request = field(default_factory=Request)

    def runs_as(self, setup: Setup) -> bool:
        """Tell whether the model runs with this setup already."""
        present = self.chosen_setup.setup
        if all(provider.upper().startswith("CPU") for provider in self.providers):
            setup, present = replace(setup, device="cpu"), replace(present, device="cpu")
        return present == setup


def model_info(classifier: Classifier) -> ModelInfo:
    """Return the information about a classifier."""
    engine = classifier.engine
    return ModelInfo(
        name=classifier.model_name,
        note=classifier.note,
        engine=engine.name,
        providers=engine.providers,
        recipe=classifier.recipe,
        labels=classifier.labels,
        precision=engine.precision,
        chosen_setup=classifier.chosen_setup,
        is_resizable=classifier.is_resizable,
        is_calibrated=classifier.is_calibrated,
        minimum_confidence=classifier.minimum_confidence,
        request=classifier.request,
    )


@dataclass(frozen=True)
class ModelChange:
    """The newest request for a model, and its outcome.

    `is_loading`: the model is being loaded. `error`: why it could not be loaded, "" if it could.
    """

    request: Request = field(default_factory=Request)
    is_loading: bool = False
    error: str = ""


@dataclass(frozen=True)
class Media:
    """The properties of the source.

    `duration`: seconds, None if jumping is not possible. `requested`, `mode`: the requested and the
    delivered mode, None if unknown.
    """

    is_live: bool = True
    duration: float | None = None
    requested: Mode | None = None
    mode: Mode | None = None


@dataclass(frozen=True, eq=False)
class Labelled:
    """A frame with its labels.

    `prediction`: the model's answer to this frame alone. `candidates`: the most probable classes
    after averaging over time, best first. `headline`: the class that is named, and `label`: its
    name, "" for "not sure". `seen_at`: when the frame was captured, in seconds since 1970; a frame
    that stands still is captured again and again. `model`, `options`: those that the labels were
    made with. `gap`: the reason why the frame is not the present picture of a live source, None
    while it is.
    """

    frame: Frame
    prediction: Prediction
    candidates: tuple[Candidate, ...]
    headline: Headline
    label: str = ""
    seen_at: float = 0.0
    model: ModelInfo | None = None
    options: LiveLabelOptions | None = None
    gap: GapReason | None = None


@dataclass(frozen=True)
class Counts:
    """Numbers of frames.

    `captured`: delivered by the source. `classified`: labelled. `dropped`: replaced by a newer
    frame before they were labelled. `unchanged`: those of the labelled ones that looked like the
    previous frame and kept its labels.
    """

    captured: int = 0
    classified: int = 0
    dropped: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Rates:
    """Frames per second from the source, through the model, and onto the screen."""

    capture: float = 0.0
    inference: float = 0.0
    display: float = 0.0


@dataclass(frozen=True)
class Latencies:
    """Percentiles over the last 1024 frames, None before the first.

    `read`: decoding. `wait`: in the mailbox. `crop`, `engine`: the two stages of the model.
    `total`: from reading to labels. `paint`: drawing a frame in the window. `frame_age`: the age of
    a frame when its labels were first shown.
    """

    read: Percentiles | None = None
    wait: Percentiles | None = None
    crop: Percentiles | None = None
    engine: Percentiles | None = None
    total: Percentiles | None = None
    paint: Percentiles | None = None
    frame_age: Percentiles | None = None


@dataclass(frozen=True)
class Recent:
    """Milliseconds over the last few frames, for a plot; see `Latencies`."""

    engine: float | None = None
    total: float | None = None
    frame_age: float | None = None


@dataclass(frozen=True)
class Statistics:
    """The statistics of one run. `mean_rates`: over the run.

    `rates`: over the last second; over the last one with frames while nothing is live.
    """

    counts: Counts = Counts()
    rates: Rates = Rates()
    mean_rates: Rates = Rates()
    latencies: Latencies = Latencies()
    recent: Recent = Recent()

    @property
    def delay(self) -> float | None:
        """The median of milliseconds from a frame to its labels on the screen.

        Where nothing is shown, to its labels; None before the first.
        """
        shown = self.latencies.frame_age or self.latencies.total
        return shown.p50 if shown else None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state of the pipeline at one moment.

    `generation`: grows with every start. `message`: the reason for FAILED and WAITING, otherwise a
    notice or "". `problem`: what cannot be used in these states. `source`: its name. `model`: None
    before it is loaded. `seal`: whether the model is known to answer correctly on this engine and
    machine. `is_steady`: the model has labelled a picture and its seal is not being checked.
    `frame`: the newest frame, and `labelled`: the newest one with labels; None before the first.
    `options`: the options that labels are to be made with. `turns`: counts what the inference
    thread has done, and grows unless the model hangs. `abandoned`: the number of readers stuck in a
    driver.
    """

    generation: int = 0
    state: State = State.STOPPED
    message: str = ""
    problem: Problem = Problem.NONE
    source: str = ""
    media: Media = Media()
    model: ModelInfo | None = None
    model_change: ModelChange = ModelChange()
    seal: Seal | None = None
    is_steady: bool = False
    frame: Frame | None = None
    labelled: Labelled | None = None
    options: LiveLabelOptions | None = None
    turns: int = 0
    statistics: Statistics = Statistics()
    abandoned: int = 0

    @property
    def has_old_labels(self) -> bool:
        """Tell whether the labels are of an earlier moment, as no live picture comes."""
        if self.labelled is None or not self.media.is_live:
            return False
        return self.state is not State.LIVE or self.labelled.gap is not None

    @property
    def is_of_other_model(self) -> bool:
        """Tell whether the labels were made with another model than the one in use."""
        return self.labelled is not None and self.labelled.model not in (None, self.model)

    @property
    def is_of_other_options(self) -> bool:
        """Tell whether the labels were made with other options than those that are wanted."""
        return self.labelled is not None and self.labelled.options not in (None, self.options)

    @property
    def is_stale(self) -> bool:
        """Tell whether the labels are not those of the present picture, model and options."""
        return self.has_old_labels or self.is_of_other_model or self.is_of_other_options
