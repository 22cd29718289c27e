"""The meters of one run, updated by three threads and read as frozen statistics."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from swiftcam.metrics import LatencyMeter, RateMeter
from swiftcam.pipeline.state.snapshot import Counts, Latencies, Rates, Recent, Statistics

if TYPE_CHECKING:
    from swiftcam.capture.frame import Frame
    from swiftcam.inference.prediction import Prediction
    from swiftcam.pipeline.state.snapshot import Labelled

    Content = tuple[int | None, Prediction | None]

_SILENT = 3.0  # seconds after which a rate falls; a live source counts as stalled before
_REFRESH = 0.25  # seconds: nobody can read percentiles that change with each frame


class Meters:
    """Counts, rates and latencies of one run."""

    def __init__(self) -> None:
        self._rates = {name: RateMeter() for name in ("capture", "inference", "display")}
        self._latencies = {
            name: LatencyMeter()
            for name in ("read", "wait", "crop", "engine", "total", "paint", "frame_age")
        }
        self._shown: Content = (None, None)
        self._shown_index = -1
        self._unchanged = 0
        self._cached = Statistics()
        self._cached_at = float("-inf")
        self._lock = threading.Lock()

    def captured(self, now: float) -> None:
        """Record that the source delivered a frame (capture thread)."""
        self._rates["capture"].tick(now)

    def labelled(self, labelled: Labelled, taken_at: float, now: float, *, is_fresh: bool) -> None:
        """Record that a frame, taken from the mailbox at `taken_at`, has labels (inference thread).

        `is_fresh` tells whether the model computed them.
        """
        frame, prediction = labelled.frame, labelled.prediction
        self._rates["inference"].tick(now)
        self._latencies["read"].add(frame.read_seconds)
        self._latencies["wait"].add(taken_at - frame.ready_at)
        if not is_fresh:
            self._unchanged += 1
            return
        self._latencies["crop"].add(prediction.crop_seconds)
        self._latencies["engine"].add(prediction.engine_seconds)
        self._latencies["total"].add(frame.read_seconds + now - frame.ready_at)

    def displayed(
        self, frame: Frame | None, labelled: Labelled | None, now: float, paint_seconds: float
    ) -> None:
        """Record that a view showed a picture and labels (the view's thread).

        Only a new picture and new labels count for the rate: a view may draw the same ones again.
        """
        content: Content = (
            None if frame is None else frame.index,
            None if labelled is None else labelled.prediction,
        )
        if content[0] != self._shown[0] or content[1] is not self._shown[1]:
            self._shown = content
            self._rates["display"].tick(now)
        self._latencies["paint"].add(paint_seconds)
        if labelled is not None and labelled.frame.index != self._shown_index:
            self._shown_index = labelled.frame.index
            self._latencies["frame_age"].add(now - labelled.frame.captured_at)

    def statistics(
        self, dropped: int, now: float, *, is_final: bool, is_live: bool = True
    ) -> Statistics:
        """Return the statistics at `now`, at most 0.25 s old; exact if `is_final`.

        While nothing is live, the rates stay those of the last second with frames.
        """
        with self._lock:
            if is_final or now - self._cached_at >= _REFRESH:
                self._cached = self._read(dropped, now if is_live else float("-inf"))
                self._cached_at = now
            return self._cached

    def _read(self, dropped: int, now: float) -> Statistics:
        rates = self._rates
        return Statistics(
            counts=Counts(
                rates["capture"].count, rates["inference"].count, dropped, self._unchanged
            ),
            rates=Rates(
                **{
                    name: rate.current(max(rate.last, now - _SILENT))
                    for name, rate in rates.items()
                }
            ),
            mean_rates=Rates(**{name: rate.mean() for name, rate in rates.items()}),
            latencies=Latencies(
                **{name: meter.percentiles() for name, meter in self._latencies.items()}
            ),
            recent=Recent(
                **{n: self._latencies[n].recent() for n in ("engine", "total", "frame_age")}
            ),
        )
