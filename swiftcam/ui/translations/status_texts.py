"""The texts around the picture: the window's title, the lines under it, and offered models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.engines.registry import NUMBER_FORMATS
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.setup import threads_text
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


def numbers_line(snapshot: Snapshot) -> str:
    """Return the rates, the age of the frame, the dropped frames and the times of the stages."""
    statistics = snapshot.statistics
    rates, latencies = statistics.rates, statistics.latencies
    parts = [
        tr(
            "camera {camera:.1f}  labels {labels:.1f}  screen {screen:.1f} FPS",
            camera=rates.capture,
            labels=rates.inference,
            screen=rates.display,
        )
    ]
    if latencies.frame_age:
        parts.append(tr("frame age {time:.0f} ms p95", time=latencies.frame_age.p95))
    parts.append(tr("dropped {count}", count=statistics.counts.dropped))
    stages = [
        f"{name} {stage.p50:.1f}"
        for name, stage in (
            (tr("crop"), latencies.crop),
            (tr("engine"), latencies.engine),
            (tr("total"), latencies.total),
        )
        if stage
    ]
    if stages:
        parts.append(tr("{times} ms", times="  ".join(stages)))
    return _SEPARATOR.join(parts)


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
