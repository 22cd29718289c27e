"""`swiftcam label` as it was typed: checked for sense and turned into options and an exit code."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.labelling.batch.batch_session import SessionOptions
from swiftcam.labelling.finding.listing import Selection
from swiftcam.labelling.label_batch import LabelOptions, label_pictures
from swiftcam.labelling.writing.recorder import Destinations
from swiftcam.labelling.writing.sidecars import SidecarOptions
from swiftcam.labelling.writing.sorting import SortOptions
from swiftcam.labelling.writing.writers import RowOptions

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.labelling.label_batch import LabelSummary, ShowKind
    from swiftcam.labelling.writing.sidecars import SidecarNames

SOME_FAILED = 3
_SIGNALLED = 128  # plus the signal's number, as shells have it


@dataclass(frozen=True)
class LabelArguments:
    """What was typed; the names are those of the options, without dashes."""

    paths: tuple[Path, ...]
    model: ModelChoice
    recursive: bool = False
    glob: tuple[str, ...] = ()
    files_from: str | None = None
    top_k: int = 5
    threshold: float | None = None
    output: Path | None = None
    bom: bool = False
    resume: bool = False
    hashes: bool = False
    xmp: bool = False
    xmp_names: SidecarNames = "full"
    xmp_parent: str = ""
    into: Path | None = None
    link: bool = False
    copy: bool = False
    batch_size: int = 8
    workers: int | None = None
    watch: bool = False
    quiet: bool = False
    json: bool = False

    def options(self) -> LabelOptions:
        """Return the options.

        Raises:
            ArgumentError: some do not go together.
        """
        self._check()
        return LabelOptions(
            selection=Selection(self.paths, self.recursive, self.glob, self.files_from),
            model=self.model,
            session=SessionOptions(
                top_k=self.top_k,
                batch_size=self.batch_size,
                workers=self.workers,
                # What arrives is wanted at once, not after a large picture that came before.
                is_ordered=not self.watch,
                by_content=self.hashes,
            ),
            destinations=Destinations(
                rows=self._rows(),
                sidecars=SidecarOptions(self.xmp_names, self.xmp_parent) if self.xmp else None,
                folders=self._folders(),
                threshold=self.threshold,
            ),
            show=self._show(),
            watches=self.watch,
        )

    def _check(self) -> None:
        if self.quiet and self.json:
            raise ArgumentError("--quiet and --json contradict each other. Leave one out.")
        if self.output is None and (self.resume or self.bom or self.hashes):
            raise ArgumentError("--resume, --identity and --bom need --output.")
        if self.xmp_parent and not self.xmp:
            raise ArgumentError("--xmp-parent needs --xmp.")
        if self.into is None and (self.link or self.copy):
            raise ArgumentError("--link and --copy need --into.")

    def _rows(self) -> RowOptions | None:
        if self.output is None:
            return None
        return RowOptions(self.output, self.top_k, self.bom, self.resume, may_repeat=self.watch)

    def _folders(self) -> SortOptions | None:
        if self.into is None:
            return None
        if self.link == self.copy:
            raise ArgumentError("--into needs either --link or --copy.")
        return SortOptions(self.into, "link" if self.link else "copy")

    def _show(self) -> ShowKind:
        if self.quiet:
            return "nothing"
        if self.output is None and not self.json:
            return "lines"
        return "bar" if sys.stderr is not None and sys.stderr.isatty() else "nothing"


def run_label(arguments: LabelArguments) -> int:
    """Label, say what failed, and return the exit code.

    Raises:
        SwiftCamError: see `label_pictures`.
    """
    summary = label_pictures(arguments.options())
    if arguments.json:
        print(json.dumps(as_json(summary, arguments.output)))
    failed = summary.failed + summary.kept_failed
    if failed:
        print(f"swiftcam: {failed} of the pictures could not be labelled.", file=sys.stderr)
    # Watching ends with a signal: that is no failure.
    if summary.stopped_by and not arguments.watch:
        return _SIGNALLED + summary.stopped_by
    return SOME_FAILED if failed else 0


def as_json(summary: LabelSummary, output: Path | None) -> dict[str, object]:
    """Return the summary as `--json` prints it."""
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
