"""Models in the terminal: tables, progress bars, and values for JSON."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.progress import Progress as Bars
from rich.progress import TextColumn
from rich.table import Table
from rich.text import Text

from swiftcam import paths
from swiftcam.inference.models.catalog import size_text
from swiftcam.inference.models.inventory import ModelEntry, Presence
from swiftcam.inference.models.spec import HubSource, ModelSpec, OwnSource, ShippedSource
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.jobs.progress import COUNTED, Progress, Watch
from swiftcam.terminal.bar_style import bar_column
from swiftcam.terminal.consoles import OutputConsole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.store.verify import Verification

_COLOURS = {
    Presence.SHIPPED: "green",
    Presence.READY: "green",
    Presence.PARTIAL: "yellow",
    Presence.ABSENT: "dim",
    Presence.DAMAGED: "red",
}
_SEAL_COLOURS = {Verdict.VERIFIED: "green", Verdict.DIFFERS: "red", Verdict.UNKNOWN: "yellow"}
PLAIN_WIDTH = 160  # columns if stdout is a pipe or a file


def entry_values(entry: ModelEntry) -> dict[str, Any]:
    """Return a model as values for JSON."""
    spec, record = entry.spec, entry.record
    values: dict[str, Any] = {} if spec is None else spec.to_dict()
    return values | {
        "name": entry.name,
        "state": entry.presence.name.lower(),
        "is_usable": entry.is_usable,
        "sha256": entry.pin or None,
        "pinned_by": record.pinned_by if record else ("catalogue" if entry.pin else None),
        "commit": (record.commit or None) if record else None,
        "added": record.added if record else None,
        "bytes_on_disk": entry.stored,
        "path": _path(entry),
        "problem": entry.problem or None,
    }


def verification_values(found: Verification) -> dict[str, Any]:
    """Return a verification as values for JSON."""
    seals = {
        engine: {
            "verdict": seal.verdict.value,
            "matched": seal.matched,
            "of": seal.of,
            "largest_difference": seal.largest_difference,
            "reason": seal.reason or None,
        }
        for engine, seal in found.seals.items()
    }
    return {
        "name": found.name,
        "is_good": found.is_good,
        "problem": found.problem or None,
        "note": found.note or None,
        "engines": seals,
    }


def print_models(entries: list[ModelEntry]) -> None:
    """Print one line for each model, and the directory of the store."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Model", "State", "Size", "Top-1", "Classes", "Family", "GMACs", "Licence"):
        table.add_column(title, justify="right" if title in _NUMBERS else "left", no_wrap=True)
    for entry in entries:
        table.add_row(entry.name, _state(entry), *_numbers(entry))
    console = plain_console()
    console.print(table)
    for entry in entries:
        if entry.spec and _has_other_set(entry.spec):
            measured_on = entry.spec.accuracy.measured_on if entry.spec.accuracy else ""
            console.print(f"* {entry.name}: on {measured_on}", style="dim", highlight=False)
    stored = sum(entry.stored for entry in entries)
    console.print(f"\n{stored / 1e6:.1f} MB in {Store().root}", style="dim", soft_wrap=True)


_USUAL_SET = "the ImageNet-1k validation set"
_NUMBERS = ("Size", "Top-1", "Classes", "GMACs")


def _numbers(entry: ModelEntry) -> list[str]:
    spec = entry.spec
    if spec is None:
        return ["–"] * 6
    size = f"{entry.record.size / 1e6:.0f} MB" if entry.record else size_text(spec)
    return [
        size,
        f"{spec.accuracy.top1:.1f} %{'*' if _has_other_set(spec) else ''}"
        if spec.accuracy
        else "–",
        str(spec.classes),
        spec.family or "–",
        f"{spec.gmacs:.2f}" if spec.gmacs else "–",
        spec.licence or "–",
    ]


def _has_other_set(spec: ModelSpec) -> bool:
    """Tell whether the accuracy was measured on another set than the usual one."""
    return spec.accuracy is not None and spec.accuracy.measured_on != _USUAL_SET


def print_model(entry: ModelEntry) -> None:
    """Print the details of a model."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for title, value in _facts(entry):
        if value:
            table.add_row(title, value)
    plain_console().print(table)


def _recipe_text(recipe: Recipe) -> str:
    height, width = recipe.resized_shape
    how = {
        "squash": "squashed",
        "squash_crop": f"squashed to {width}x{height}, the centre",
        "short_side": f"short side to {recipe.resize_to}, the centre",
        "cover": f"{width}x{height} covered, the centre",
    }[recipe.resize]
    size = f"{recipe.size}" if recipe.is_square else recipe.shape_text
    order = ", BGR" if recipe.is_bgr else ""
    return f"{size} pixels: {how}, {recipe.interpolation}{order}"


def _facts(entry: ModelEntry) -> Iterator[tuple[str, str | Text]]:
    spec, record = entry.spec, entry.record
    yield "Model", Text(entry.name, style="bold")
    yield "State", _state(entry)
    yield "Problem", entry.problem
    if spec is None:
        return
    recipe, accuracy = spec.recipe, spec.accuracy
    yield "", spec.description
    yield "Source", _source(entry)
    yield "Licence", spec.licence or ("see the source" if entry.presence else "")
    yield "Family", spec.family or ""
    yield "Classes", f"{spec.classes} ({spec.label_set})"
    yield "Recipe", _recipe_text(recipe)
    if accuracy:
        top5 = f", top-5 {accuracy.top5:.2f} %" if accuracy.top5 else ""
        yield "Accuracy", f"top-1 {accuracy.top1:.2f} %{top5} on {accuracy.measured_on}"
    yield "Parameters", f"{spec.params:,}" if spec.params else ""
    yield "GMACs", f"{spec.gmacs:.2f}" if spec.gmacs else ""
    yield "Size", f"{record.size:,} bytes" if record else size_text(spec)
    pinned = record.pinned_by if record else "catalogue"
    yield "SHA-256", f"{entry.pin} ({pinned})" if entry.pin else "recorded at the first download"
    yield "Commit", record.commit if record else ""
    yield "Added", record.added if record else ""
    yield "Path", _path(entry) or ""


def print_pulled(entry: ModelEntry) -> None:
    """Print that a model is installed, and how to use it."""
    record = entry.record
    size = f"{record.size / 1e6:.1f} MB, " if record else ""
    pinned = f"SHA-256 {entry.pin[:12]}… as in the {record.pinned_by}" if record else ""
    plain_console().print(
        f"{entry.name}: {size}{pinned}. Use it: swiftcam live --model {entry.name}",
        soft_wrap=True,
        highlight=False,
    )


def print_imported(entry: ModelEntry, seal: Seal) -> None:
    """Print that a model was imported, with the seal of the default engine."""
    classes = f"{entry.spec.classes} classes, " if entry.spec else ""
    plain_console().print(
        f"{entry.name}: {classes}ONNX Runtime: {seal}. Use it: swiftcam live --model {entry.name}",
        soft_wrap=True,
        highlight=False,
    )


def print_verifications(found: list[Verification]) -> None:
    """Print the verification of each model."""
    engines = sorted({engine for each in found for engine in each.seals})
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Model", "Weights", *engines):
        table.add_column(title, no_wrap=True)
    for each in found:
        weights = Text("damaged", style="red") if each.problem else Text("intact", "green")
        seals = [_seal(each.seals[e]) if e in each.seals else Text("–") for e in engines]
        table.add_row(each.name, weights, *seals)
    console = plain_console()
    console.print(table)
    for each in found:
        reasons = [seal.reason for seal in each.seals.values() if seal.reason]
        for message in filter(None, (each.problem, each.note, *reasons)):
            console.print(f"{each.name}: {message}", soft_wrap=True, highlight=False)


@contextmanager
def progress(name: str) -> Iterator[Watch]:
    """Show progress on stderr, if it is a terminal; yield the `Watch` that receives it."""
    console = OutputConsole(stderr=True)
    if not console.is_terminal:
        yield Watch()
        return
    columns = (TextColumn("{task.description}"), bar_column(), TextColumn("{task.fields[amount]}"))
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task(name, total=None, amount="")

        def report(current: Progress) -> None:
            note = f" ({current.note})" if current.note else ""
            bars.update(
                task,
                description=f"{name}: {current.phase.value}{note}",
                completed=current.done,
                total=current.total,
                amount=_amount(current),
            )

        yield Watch(report)


def _amount(progress: Progress) -> str:
    """Return the amount done, in steps or in megabytes."""
    if progress.total is None:
        return f"{progress.done / 1e6:.1f} MB" if progress.done else ""
    if progress.phase in COUNTED:
        return f"{progress.done} of {progress.total}"
    return f"{progress.done / 1e6:.1f} of {progress.total / 1e6:.1f} MB"


def plain_console() -> Console:
    """Return the console for stdout; wide if it is not a terminal, so that nothing is cut off."""
    is_terminal = sys.stdout.isatty()
    return OutputConsole(width=None if is_terminal else PLAIN_WIDTH)


def _state(entry: ModelEntry) -> Text:
    state = entry.presence.value
    if entry.presence is Presence.PARTIAL:
        state += f" ({entry.stored / 1e6:.1f} MB)"
    return Text(state, style=_COLOURS[entry.presence])


def _seal(seal: Seal) -> Text:
    return Text(str(seal), style=_SEAL_COLOURS[seal.verdict])


def _source(entry: ModelEntry) -> str:
    source = entry.spec.source if entry.spec else None
    if isinstance(source, HubSource):
        return f"{source.repository}, {source.file}, {source.revision}"
    if isinstance(source, OwnSource):
        return f"{source.path}{' (linked)' if source.is_linked else ''}"
    return "comes with SwiftCam" if isinstance(source, ShippedSource) else ""


def _path(entry: ModelEntry) -> str | None:
    if entry.presence is Presence.SHIPPED:
        return str(paths.models_dir() / entry.name)
    return str(Store().root / entry.name) if entry.record else None
