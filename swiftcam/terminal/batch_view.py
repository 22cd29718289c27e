"""The views of a batch in the terminal: a line or a JSON row for each picture, a progress bar."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from rich.progress import Progress, TaskID, TextColumn
from rich.text import Text

from swiftcam.inference.labels.class_names import readable_name
from swiftcam.labelling.label_batch import BatchView
from swiftcam.labelling.writing.rows import JsonLines, printable, row_of
from swiftcam.pipeline.state.label_texts import NOT_SURE
from swiftcam.terminal.bar_style import bar_column
from swiftcam.terminal.consoles import OutputConsole
from swiftcam.texts import shown_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.labelling.batch.batch_progress import BatchProgress
    from swiftcam.labelling.finding.picture_result import PictureResult
    from swiftcam.labelling.writing.row_provenance import RowProvenance


ViewKind = Literal["lines", "rows", "bar"]


def view_kinds(*, has_output: bool, as_json: bool, is_quiet: bool) -> tuple[ViewKind, ...]:
    """Return the views of a batch: what goes to stdout, and a bar on stderr if that is free.

    A bar is shown only on a terminal, and only if no lines are written to the same terminal.
    """
    if is_quiet:
        return ()
    has_terminal = sys.stderr is not None and sys.stderr.isatty()
    if as_json:
        has_bar = has_terminal and not sys.stdout.isatty()
        return ("rows", "bar") if has_bar else ("rows",)
    if not has_output:
        return ("lines",)
    return ("bar",) if has_terminal else ()


def view_of(kinds: tuple[ViewKind, ...]) -> Callable[[RowProvenance], BatchView]:
    """Return a function that makes the views, given how the results are made."""

    def make(kind: ViewKind, provenance: RowProvenance) -> BatchView:
        if kind == "lines":
            return Lines(provenance)
        if kind == "rows":
            return JsonRows(provenance)
        return Bar()

    return lambda provenance: AllViews([make(kind, provenance) for kind in kinds])


class AllViews(BatchView):
    """Several views of the same batch, or none."""

    def __init__(self, views: Sequence[BatchView]) -> None:
        self._views = views

    def result(self, result: PictureResult) -> None:
        """Show a result in each view."""
        for view in self._views:
            view.result(result)

    def progress(self, progress: BatchProgress, kept: int, total: int | None) -> None:
        """Show the progress in each view."""
        for view in self._views:
            view.progress(progress, kept, total)

    def close(self) -> None:
        """Close the views, the last one first."""
        for view in reversed(self._views):
            view.close()


class JsonRows(BatchView):
    """Prints each result at once as a line of JSON, the same as in a `.jsonl` file."""

    def __init__(self, provenance: RowProvenance) -> None:
        self._provenance = provenance
        self._codec = JsonLines()

    def result(self, result: PictureResult) -> None:
        """Print the row, in UTF-8 whatever the encoding of stdout."""
        sys.stdout.flush()
        sys.stdout.buffer.write(self._codec.encode(row_of(result, self._provenance)))
        sys.stdout.buffer.flush()


class Lines(BatchView):
    """Prints a line for each labelled picture.

    `provenance` has the names of the model's classes and the minimum confidence.
    """

    def __init__(self, provenance: RowProvenance) -> None:
        self._provenance = provenance
        self._console = OutputConsole(highlight=False, soft_wrap=True)

    def result(self, result: PictureResult) -> None:
        """Print the labels, "Not sure" with the guesses, or the error."""
        line = Text.assemble((shown_value(printable(result.path)), "bold"), ": ")
        if result.error:
            line.append(result.error, "red")
        elif result.corrected:
            line.append(f"{result.corrected} (by hand)")
        elif result.is_sure(self._provenance.minimum_confidence):
            line.append(self._labels(result))
        else:
            line.append(NOT_SURE).append(f" ({self._labels(result)})", "dim")
        self._console.print(line)

    def _labels(self, result: PictureResult) -> str:
        return ", ".join(
            f"{readable_name(self._provenance.labels, c.index, c.label)} {c.probability:.0%}"
            for c in result.candidates
        )


class Bar(BatchView):
    """A progress bar on stderr with counts, rate, errors and the time left."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            bar_column(),
            TextColumn("{task.fields[numbers]}"),
            console=OutputConsole(stderr=True),
            auto_refresh=False,
        )
        self._task: TaskID = self._bar.add_task("starting", total=None, numbers="")
        self._bar.start()

    def progress(self, progress: BatchProgress, kept: int, total: int | None) -> None:
        """Draw the bar."""
        new_total = None if total is None else total - kept
        numbers = bar_numbers(progress, kept, total, progress.seconds_left(new_total))
        self._bar.update(
            self._task,
            description=progress.state.value,
            completed=progress.done + kept,
            total=total,
            numbers=numbers,
        )
        self._bar.refresh()

    def close(self) -> None:
        """Stop the bar; its last state stays on the screen."""
        self._bar.stop()


def bar_numbers(
    progress: BatchProgress, kept: int, total: int | None, seconds_left: float | None
) -> str:
    """Return the numbers beside the bar."""
    done = progress.done + kept
    parts = [f"{done:,}/{total:,}" if total is not None else f"{done:,}"]
    if kept:
        parts.append(f"{kept:,} kept")
    if not progress.state.is_final:
        parts.append(f"{progress.rate:.1f} pictures/s")
    plural = "s" * (progress.failed != 1)
    parts.append(
        f"[red]{progress.failed:,} error{plural}[/red]" if progress.failed else "no errors"
    )
    if seconds_left is not None and not progress.state.is_final:
        minutes, seconds = divmod(round(seconds_left), 60)
        hours, minutes = divmod(minutes, 60)
        parts.append(f"{hours}:{minutes:02}:{seconds:02} left")
    return "  ".join(parts)
