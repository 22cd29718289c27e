"""The command `swiftcam label`. It imports what it needs only when it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from swiftcam.cli import label_options as options
from swiftcam.cli import model_options
from swiftcam.cli.json_output import write_json
from swiftcam.errors import ArgumentError
from swiftcam.jobs.signals import exit_code_for
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from swiftcam.labelling.label_batch import BatchSummary

_SOME_FAILED = 3


def label(
    paths: options.PathsArgument = None,
    recursive: options.RecursiveOption = False,
    glob: options.GlobOption = None,
    files_from: options.FilesFromOption = None,
    null: options.NullOption = False,
    watch: options.WatchOption = False,
    model: model_options.ModelOption = DEFAULT_MODEL,
    engine: model_options.EngineOption = None,
    precision: model_options.PrecisionOption = None,
    device: model_options.DeviceOption = None,
    size: model_options.SizeOption = None,
    family: model_options.FamilyOption = None,
    threads: model_options.ThreadsOption = None,
    top_k: options.TopKOption = 5,
    minimum_confidence: model_options.MinimumConfidenceOption = None,
    threshold: model_options.ThresholdOption = None,
    output: options.OutputOption = None,
    as_json: options.JsonOption = False,
    summary: options.SummaryOption = None,
    quiet: options.QuietOption = False,
    resume: options.ResumeOption = False,
    identity: options.IdentityOption = options.Identity.STAT,
    bom: options.BomOption = False,
    csv_raw: options.CsvRawOption = False,
    xmp: options.XmpOption = False,
    xmp_names: options.XmpNamesOption = options.SidecarNames.FULL,
    xmp_parent: options.XmpParentOption = "",
    into: options.IntoOption = None,
    link: options.LinkOption = False,
    copy: options.CopyOption = False,
    batch_size: options.BatchSizeOption = 8,
    workers: options.WorkersOption = None,
) -> None:
    """Label pictures and folders of pictures.

    If a picture cannot be read, its row has the error, and the exit code is 3.
    """
    from swiftcam.files import require_writable
    from swiftcam.inference.checkpoints.family import family_named
    from swiftcam.inference.engines.registry import AUTO, DEFAULT_ENGINE
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.labelling.batch.batch_session import SessionOptions
    from swiftcam.labelling.finding.listing import Selection
    from swiftcam.labelling.label_batch import BatchOptions, label_pictures
    from swiftcam.labelling.writing.recorder import Destinations
    from swiftcam.labelling.writing.sorting import SortOptions
    from swiftcam.labelling.writing.writers import RowOptions
    from swiftcam.labelling.xmp.sidecars import SidecarOptions
    from swiftcam.terminal.batch_view import view_kinds, view_of
    from swiftcam.terminal.measure_first import measure_first

    if summary:
        require_writable("--summary", summary)
    by_content = identity is options.Identity.HASH
    _refuse(
        (quiet and as_json, "--quiet and --json contradict each other. Leave one out."),
        (
            output is None and (resume or bom or by_content or csv_raw),
            "--resume, --identity, --bom and --csv-raw need --output.",
        ),
        (null and files_from is None, "--null needs --files-from."),
        (bool(xmp_parent) and not xmp, "--xmp-parent needs --xmp."),
        (into is None and (link or copy), "--link and --copy need --into."),
        (into is not None and link == copy, "--into needs either --link or --copy."),
    )
    batch = BatchOptions(
        Selection(
            tuple(paths or ()), recursive, tuple(glob or ()), files_from, is_null_separated=null
        ),
        ModelChoice(
            model,
            engine or DEFAULT_ENGINE,
            family_named(family),
            threads,
            precision or "fp32",
            device or AUTO,
            size,
        ),
        # Results from a watched folder are written at once, not in order.
        SessionOptions(top_k, batch_size, workers, is_ordered=not watch, by_content=by_content),
        Destinations(
            RowOptions(output, top_k, bom, resume, may_repeat=watch, is_raw=csv_raw)
            if output
            else None,
            SidecarOptions(xmp_names.value, xmp_parent) if xmp else None,
            SortOptions(into, "link" if link else "copy") if into else None,
            threshold if minimum_confidence is None else minimum_confidence,
        ),
        watches=watch,
    )
    kinds = view_kinds(has_output=bool(output), as_json=as_json, is_quiet=quiet)
    done = label_pictures(batch, view_of(kinds), measure_first)
    if summary:
        write_json("--summary", summary, summary_dict(done, output))
    elif as_json:
        typer.echo(json.dumps(summary_dict(done, output)), err=True)
    if not quiet:
        for sentence in done.passed_over:
            typer.echo(f"swiftcam: {sentence}", err=True)
    raise typer.Exit(_report(done, is_watching=watch))


def _refuse(*rules: tuple[bool, str]) -> None:
    """Raise `ArgumentError` with the message of the first broken rule."""
    for is_broken, message in rules:
        if is_broken:
            raise ArgumentError(message)


def _report(summary: BatchSummary, *, is_watching: bool) -> int:
    """Print the failures of a batch, and return the exit code."""
    failed = summary.failed + summary.kept_failed
    if failed:
        typer.echo(f"swiftcam: {failed} of the pictures could not be labelled.", err=True)
    # A signal is the usual end of watching, not a failure.
    if summary.stopped_by and not is_watching:
        return exit_code_for(summary.stopped_by)
    return _SOME_FAILED if failed else 0


def summary_dict(summary: BatchSummary, output: Path | None) -> dict[str, object]:
    """Return the summary as values for JSON."""
    return {
        "labelled": summary.labelled,
        "failed": summary.failed,
        "kept": summary.kept,
        "kept_failed": summary.kept_failed,
        "seconds": round(summary.seconds, 3),
        "images_per_second": round(summary.rate, 2),
        "interrupted": bool(summary.stopped_by),
        "output": str(output) if output else None,
    }
