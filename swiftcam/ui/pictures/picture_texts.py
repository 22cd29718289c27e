"""Texts about pictures and batches. Without widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.ui.pictures.picture_list import PictureState
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.ui.pictures.picture_list import PictureCounts, PictureEntry

    NameOf = Callable[[str, int], str]


def state_text(entry: PictureEntry) -> str:
    """Return the state of a picture, or its error."""
    if entry.state is PictureState.FAILED and entry.result is not None:
        return translated(entry.result.error)
    if entry.corrected:
        return tr("labelled by hand")
    if entry.state is PictureState.NOT_SURE:
        return tr("Not sure")
    return tr("labelled") if entry.state is PictureState.LABELLED else tr("waiting")


def label_text(entry: PictureEntry, name_of: NameOf) -> str:
    """Return the label of a picture, "Not sure" with the model's guess, or "" without a label."""
    name = name_text(entry, name_of)
    return tr("Not sure ({guess})", guess=name) if entry.state is PictureState.NOT_SURE else name


def name_text(entry: PictureEntry, name_of: NameOf) -> str:
    """Return the label given by hand, or the name of the model's first label, sure or not."""
    if entry.corrected or not entry.result or not entry.result.candidates:
        return entry.corrected
    first = entry.result.candidates[0]
    return name_of(first.label, first.index)


def others_text(entry: PictureEntry, name_of: NameOf) -> str:
    """Return the labels after the first, with their probabilities."""
    if entry.result is None:
        return ""
    return ", ".join(
        f"{name_of(candidate.label, candidate.index)} {candidate.probability:.0%}"
        for candidate in entry.result.candidates[1:]
    )


def rows_text(entries: Iterable[PictureEntry], name_of: NameOf) -> str:
    """Return one line for each entry: path, label, probability, error, separated by tabs."""
    lines = []
    for entry in entries:
        has_any = entry.result is not None and entry.result.candidates
        share = f"{entry.probability:.3f}" if has_any else ""
        error = translated(entry.result.error) if entry.result else ""
        lines.append("\t".join((str(entry.path), label_text(entry, name_of), share, error)))
    return "\n".join(lines)


def progress_text(
    progress: BatchProgress | None, counts: PictureCounts, *, is_listing: bool
) -> str:
    """Return the progress of a batch: counts, rate and time left."""
    if not counts.total:
        return tr("looking for pictures…") if is_listing else ""
    done = counts.total - counts.waiting
    parts = [
        tr("{done:,} of {total:,}", done=done, total=counts.total) + ("…" if is_listing else "")
    ]
    if counts.failed:
        parts.append(tr("{count:,} could not be labelled", count=counts.failed))
    if counts.outdated:
        parts.append(tr("{count:,} labelled with another model", count=counts.outdated))
    if progress is None:
        return "   ·   ".join(parts)
    if progress.state is BatchState.LOADING:
        parts.append(tr("loading the model…"))
    elif progress.state is BatchState.PAUSED:
        parts.append(tr("paused"))
    elif progress.state is BatchState.CANCELLED:
        parts.append(tr("cancelled"))
    elif progress.state is BatchState.FAILED:
        parts.append(translated(progress.message))
    elif counts.waiting and progress.rate:
        parts.append(tr("{rate:.0f} per second", rate=progress.rate))
        parts.append(tr("{time} left", time=left_text(counts.waiting / progress.rate)))
    return "   ·   ".join(parts)


def left_text(seconds: float) -> str:
    """Return a duration, rounded to seconds, minutes or tenths of an hour."""
    if seconds < 90:
        return tr("{seconds:.0f} s", seconds=max(1.0, seconds))
    if seconds < 5400:
        return tr("{minutes:.0f} min", minutes=seconds / 60)
    return tr("{hours:.1f} h", hours=seconds / 3600)
