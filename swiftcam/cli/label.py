"""`swiftcam label`: from its arguments to a batch. Imports what it needs when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import typer

from swiftcam.cli import label_options as options
from swiftcam.cli import model_options as engines

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.configuration import AttentionNorm


def label(
    paths: options.PathsArgument = None,
    recursive: options.RecursiveOption = False,
    glob: options.GlobOption = None,
    files_from: options.FilesFromOption = None,
    model: engines.ModelOption = engines.DEFAULT_MODEL,
    engine: engines.EngineOption = None,
    precision: engines.PrecisionOption = None,
    device: engines.DeviceOption = None,
    size: engines.SizeOption = None,
    family: engines.FamilyOption = None,
    threads: engines.ThreadsOption = None,
    top_k: options.TopKOption = 5,
    threshold: options.ThresholdOption = None,
    output: options.OutputOption = None,
    bom: options.BomOption = False,
    resume: options.ResumeOption = False,
    identity: options.IdentityOption = options.Identity.STAT,
    xmp: options.XmpOption = False,
    xmp_names: options.XmpNamesOption = options.SidecarNames.FULL,
    xmp_parent: options.XmpParentOption = "",
    into: options.IntoOption = None,
    link: options.LinkOption = False,
    copy: options.CopyOption = False,
    batch_size: options.BatchSizeOption = 8,
    workers: options.WorkersOption = None,
    watch: options.WatchOption = False,
    quiet: options.QuietOption = False,
    as_json: options.JsonOption = False,
) -> None:
    """Label pictures. One that cannot be read is a row with its error, and the exit code is 3."""
    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.inference.engines.registry import AUTO, DEFAULT_ENGINE
    from swiftcam.labelling.label_arguments import LabelArguments, run_label
    from swiftcam.terminal.measure_first import measure_first

    arguments = LabelArguments(
        tuple(paths or ()),
        ModelChoice(
            model,
            engine or DEFAULT_ENGINE,
            cast("AttentionNorm | None", family),
            threads,
            precision or "fp32",
            device or AUTO,
            size,
        ),
        recursive=recursive,
        glob=tuple(glob or ()),
        files_from=files_from,
        top_k=top_k,
        threshold=threshold,
        output=output,
        bom=bom,
        resume=resume,
        hashes=identity is options.Identity.HASH,
        xmp=xmp,
        xmp_names=xmp_names.value,
        xmp_parent=xmp_parent,
        into=into,
        link=link,
        copy=copy,
        batch_size=batch_size,
        workers=workers,
        watch=watch,
        quiet=quiet,
        json=as_json,
    )
    arguments.options()  # what makes no sense is said before anything is measured
    measure_first(arguments.model)
    raise typer.Exit(run_label(arguments))
