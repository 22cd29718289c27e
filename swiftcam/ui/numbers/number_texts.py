"""The live numbers as rows of text, and as CSV. Without widgets."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import TYPE_CHECKING

from swiftcam.pipeline import State
from swiftcam.pipeline.state.label_texts import moment_text
from swiftcam.ui.translations.status_texts import hardware
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from swiftcam.metrics import Percentiles
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import ModelInfo

Row = tuple[str, str, str]
_KEEPING_UP = 0.9  # share of the frames that are labelled; rates of one second vary


def table_rows(snapshot: Snapshot) -> list[Row]:
    """Return rows of a name and two values; the first row has the column titles."""
    latencies, rates = snapshot.statistics.latencies, snapshot.statistics.rates
    counts = snapshot.statistics.counts
    return [
        (tr("milliseconds"), "p50", "p95"),
        _stage(tr("decoding a frame"), latencies.read),
        _stage(tr("waiting for the model"), latencies.wait),
        _stage(tr("crop"), latencies.crop),
        _stage(tr("engine"), latencies.engine),
        _stage(tr("total: from reading to labels"), latencies.total),
        _stage(tr("paint"), latencies.paint),
        _stage(tr("frame age: from camera to screen"), latencies.frame_age),
        ("", "", ""),
        (tr("frames per second"), tr("now"), tr("mean")),
        _rate(tr("camera"), rates.capture, snapshot.statistics.mean_rates.capture),
        _rate(tr("labels"), rates.inference, snapshot.statistics.mean_rates.inference),
        _rate(tr("screen"), rates.display, snapshot.statistics.mean_rates.display),
        ("", "", ""),
        (tr("frames"), "", ""),
        (tr("captured"), f"{counts.captured}", ""),
        (tr("labelled"), f"{counts.classified}", ""),
        (tr("unchanged frames, which kept their labels"), f"{counts.unchanged}", ""),
        (tr("dropped frames"), f"{counts.dropped}", ""),
        ("", "", ""),
        *_how_it_runs(snapshot.model),
    ]


def summary_text(snapshot: Snapshot) -> str:
    """Return in one sentence whether labelling keeps up with the source, and its delay."""
    statistics = snapshot.statistics
    rates, delay = statistics.rates, statistics.delay
    if snapshot.labelled is not None and snapshot.has_old_labels:
        return tr("No live picture since {time}", time=moment_text(snapshot.labelled))
    if delay is None:
        return tr("No numbers yet: nothing has been labelled")
    if snapshot.state is not State.LIVE:
        return tr("Not playing: these are the last numbers")
    values = {"labels": rates.inference, "camera": rates.capture, "delay": delay}
    if rates.inference >= _KEEPING_UP * rates.capture:
        return tr(
            "Keeping up: {labels:.0f} of {camera:.0f} a second, {delay:.0f} ms behind", **values
        )
    return tr(
        "The model is slower than the source: {labels:.0f} of {camera:.0f} a second, "
        "{delay:.0f} ms behind",
        **values,
    )


def csv_text(snapshot: Snapshot) -> str:
    """Return all numbers as CSV: number, then p50 and p95 in milliseconds, or now and mean."""
    statistics = snapshot.statistics
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["number", "p50_ms_or_now", "p95_ms_or_mean"])
    for name, values in asdict(statistics.latencies).items():
        table.writerow([name, *(f"{v:.3f}" for v in (values or {}).values())])
    means = asdict(statistics.mean_rates)
    for name, value in asdict(statistics.rates).items():
        table.writerow([f"{name}_fps", f"{value:.3f}", f"{means[name]:.3f}"])
    for name, value in asdict(statistics.counts).items():
        table.writerow([f"frames_{name}", value])
    return text.getvalue()


def _how_it_runs(model: ModelInfo | None) -> list[Row]:
    values = ("–",) * 5
    if model is not None:
        (height, width), threads = model.recipe.shape, model.chosen_setup.setup.threads
        devices = hardware(model.providers)
        values = (model.engine, model.precision, devices, f"{threads}", f"{width} × {height}")
    names = (tr("inference engine"), tr("precision"), tr("device"), tr("threads"))
    rows = zip((*names, tr("input size")), values, strict=True)
    return [(name, value, "") for name, value in rows]


def _stage(name: str, percentiles: Percentiles | None) -> Row:
    if percentiles is None:
        return name, "–", "–"
    return name, f"{percentiles.p50:.1f}", f"{percentiles.p95:.1f}"


def _rate(name: str, now: float, mean: float) -> Row:
    return name, f"{now:.1f}", f"{mean:.1f}"
