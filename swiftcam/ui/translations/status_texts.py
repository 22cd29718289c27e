"""The texts around the picture: the window's title, the lines under it, and offered models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.engines.registry import NUMBER_FORMATS
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.setup import threads_text
from swiftcam.pipeline.state.label_texts import age_text
from swiftcam.ui.translations.translate import known_text, tr, translated

if TYPE_CHECKING:
    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.inference.parity.verdicts import Seal
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import ModelInfo

_SEPARATOR = "   ·   "


def window_title(snapshot: Snapshot) -> str:
    """Return the title of the window: source, model, program."""
    model = snapshot.model.name if snapshot.model else ""
    return " — ".join(part for part in (translated(snapshot.source), model, "SwiftCam") if part)


def model_line(snapshot: Snapshot) -> str:
    """Return the model, its engine and the hardware that runs it."""
    model = snapshot.model
    if model is None:
        return "" if snapshot.state.is_final else tr("loading the model…")
    note = f" ({known_text(model.note)})" if model.note else ""
    engine = model.engine
    if model.precision not in ("", NUMBER_FORMATS["fp32"]):
        engine += f" {model.precision}"
    line = f"{model.name}{note} · {engine} · {hardware(model.providers)}"
    return f"{line} · {seal_text(snapshot.seal)}" if snapshot.seal else line


def running_line(model: ModelInfo) -> str:
    """Return the setup in use: engine, precision, hardware, threads."""
    threads = translated(threads_text(model.chosen_setup.setup.threads))
    return " · ".join((model.engine, model.precision, hardware(model.providers), threads))


def seal_text(seal: Seal) -> str:
    """Return whether the model gives the expected results on this engine and machine."""
    if seal.verdict is Verdict.VERIFIED:
        return tr("verified")
    if seal.verdict is Verdict.DIFFERS:
        return tr("differs on {count} of {of} pictures", count=seal.of - seal.matched, of=seal.of)
    return tr("not verified")


def hardware(providers: tuple[str, ...]) -> str:
    """Return short names of ONNX Runtime's providers ("CPUExecutionProvider" -> "CPU")."""
    return ", ".join(provider.removesuffix("ExecutionProvider") for provider in providers)


def status_text(snapshot: Snapshot) -> str:
    """Return the status in one short line: frames per second, delay, verification.

    While the labels are stale, it says why instead.
    """
    statistics = snapshot.statistics
    parts = []
    if snapshot.labelled is not None and snapshot.is_stale:
        parts.append(translated(age_text(snapshot)))
    elif statistics.delay is not None:
        parts.append(tr("{rate:.0f} FPS", rate=statistics.rates.inference))
        parts.append(tr("{time:.0f} ms", time=statistics.delay))
    if snapshot.model is None and not snapshot.state.is_final:
        parts.append(tr("loading the model…"))
    elif snapshot.seal and snapshot.labelled is not None:
        parts.append(seal_text(snapshot.seal))
    return _SEPARATOR.join(parts)


def detail_lines(snapshot: Snapshot) -> list[str]:
    """Return the details of the status: the model, how it runs, rates, delays and counts."""
    return [line for line in (model_line(snapshot), *_number_lines(snapshot)) if line]


def _number_lines(snapshot: Snapshot) -> list[str]:
    statistics = snapshot.statistics
    rates, latencies = statistics.rates, statistics.latencies
    lines = [
        tr(
            "Frames per second: camera {camera:.1f}, labels {labels:.1f}, screen {screen:.1f}",
            camera=rates.capture,
            labels=rates.inference,
            screen=rates.display,
        )
    ]
    if latencies.frame_age:
        age = latencies.frame_age
        lines.append(
            tr(
                "From camera to screen: {median:.0f} ms, 95 % within {most:.0f} ms",
                median=age.p50,
                most=age.p95,
            )
        )
    if latencies.crop and latencies.engine and latencies.total:
        lines.append(
            tr(
                "Crop {crop:.1f} ms, engine {engine:.1f} ms, total {total:.1f} ms",
                crop=latencies.crop.p50,
                engine=latencies.engine.p50,
                total=latencies.total.p50,
            )
        )
    lines.append(tr("Dropped frames: {count}", count=statistics.counts.dropped))
    return lines


def offer_text(entry: ModelEntry) -> str:
    """Return the text of a button that switches to a model, or downloads it first."""
    spec = entry.spec
    count = spec.classes if spec else 0
    if entry.is_usable:
        return tr("Use the {count}-class model", count=count)
    if spec is None or not spec.estimated_size:
        return tr("Get the {count}-class model", count=count)
    size = spec.estimated_size / 1e6
    if not spec.size:
        return tr("Get the {count}-class model (about {size:.0f} MB)", count=count, size=size)
    return tr("Get the {count}-class model ({size:.0f} MB)", count=count, size=size)


def offer_tip(entry: ModelEntry) -> str:
    """Return what the button with `offer_text` does."""
    if entry.is_usable:
        return tr("Switches to {name}, which is on this machine.", name=entry.name)
    return tr("Downloads {name} from the Hugging Face Hub, then switches to it.", name=entry.name)
