"""Texts about models and the work on them. Without widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.models.inventory import Presence
from swiftcam.inference.models.spec import HubSource
from swiftcam.inference.store.verify import Verification
from swiftcam.jobs.progress import Phase
from swiftcam.phrases import phrase
from swiftcam.ui.translations.status_texts import seal_text
from swiftcam.ui.translations.translate import known_text, tr, translated

if TYPE_CHECKING:
    from typing import Any

    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.jobs.job import Job

_PRESENCE = {
    Presence.SHIPPED: phrase("comes with SwiftCam"),
    Presence.READY: phrase("on this machine"),
    Presence.PARTIAL: phrase("partly downloaded"),
    Presence.ABSENT: phrase("not downloaded"),
    Presence.DAMAGED: phrase("damaged"),
}
_PHASES = {
    Phase.STARTING: phrase("starting"),
    Phase.WAITING: phrase("waiting for another SwiftCam"),
    Phase.CONNECTING: phrase("connecting"),
    Phase.DOWNLOADING: phrase("downloading"),
    Phase.COPYING: phrase("copying"),
    Phase.CHECKING: phrase("checking"),
    Phase.MEASURING: phrase("computing golden values"),
    Phase.CALIBRATING: phrase("calibrating"),
    Phase.TRYING: phrase("testing 8-bit precision"),
    Phase.LOADING: phrase("loading engines"),
    Phase.TIMING: phrase("measuring the speed"),
    Phase.COMPARING: phrase("comparing labels"),
    Phase.READING: phrase("reading the pictures"),
    Phase.LEARNING: phrase("learning from the examples"),
    Phase.VALIDATING: phrase("testing on other scenes"),
    Phase.DONE: phrase("done"),
}
# The descriptions in models/catalog.toml, repeated here so that they are translated.
CATALOGUE_TEXTS = (
    phrase("The starter model, always there."),
    phrase("The smallest and quickest of the published models."),
    phrase("Small: more accurate, about 1.6 times the work of XS."),
    phrase("Large: about 2.6 times the work of XS."),
    phrase("The most accurate: about 6.6 times the work of XS."),
    phrase("The first release of XS, with the attention of March 2023."),
)


def presence_text(entry: ModelEntry) -> str:
    """Return whether a model is installed, or its problem."""
    return translated(entry.problem) or translated(_PRESENCE[entry.presence])


def description_text(entry: ModelEntry) -> str:
    """Return the description of a model, "" if it has none."""
    return known_text(entry.spec.description) if entry.spec and entry.spec.description else ""


def facts_text(entry: ModelEntry) -> str:
    """Return the known ones of: classes, accuracy, parameters, GMACs, size and licence."""
    spec = entry.spec
    if spec is None:
        return ""
    parts = [tr("{count:,} classes", count=spec.classes)]
    if spec.accuracy:
        parts.append(tr("{share:.1f} % top-1 accuracy", share=spec.accuracy.top1))
    if spec.params:
        parts.append(tr("{count:.1f} M parameters", count=spec.params / 1e6))
    if spec.gmacs:
        parts.append(tr("{count:.2f} GMACs", count=spec.gmacs))
    if spec.estimated_size:
        parts.append(tr("{size:.0f} MB", size=spec.estimated_size / 1e6))
    if spec.licence:
        parts.append(spec.licence)
    # No line breaks within a fact.
    return "   ·   ".join(part.replace(" ", "\u00a0") for part in parts)


def pin_text(entry: ModelEntry) -> str:
    """Return the SHA-256 of the weights, or how the first download sets it."""
    if entry.pin:
        return f"SHA-256 {entry.pin[:12]}…"
    if entry.spec and isinstance(entry.spec.source, HubSource):
        return tr("No published checksum; the first download is pinned")
    return ""


def verification_text(found: Verification) -> str:
    """Return whether the weights are intact, and the seal of each engine."""
    if found.problem:
        return translated(found.problem)
    seals = [f"{engine}: {seal_text(seal)}" for engine, seal in found.seals.items()]
    return ", ".join([tr("the weights are unchanged"), *seals])


def job_text(job: Job[Any]) -> str:
    """Return the progress of a job, or its outcome; "" if it succeeded and there is no report."""
    if not job.is_running:
        if isinstance(job.result, Verification):
            return verification_text(job.result)
        return translated(job.error)
    progress = job.progress
    text = translated(_PHASES[progress.phase])
    if progress.phase is Phase.DOWNLOADING and progress.total:
        text += " " + tr(
            "{done:.1f} of {total:.1f} MB", done=progress.done / 1e6, total=progress.total / 1e6
        )
        if rate := job.bytes_per_second:
            text += ", " + tr("{rate:.1f} MB/s", rate=rate / 1e6)
    return f"{text} ({translated(progress.note)})" if progress.note else text


def has_failed(job: Job[Any]) -> bool:
    """Tell whether a job has ended with an error, or found a damaged model or wrong labels."""
    if isinstance(job.result, Verification):
        return not job.result.is_good
    return bool(job.error)
