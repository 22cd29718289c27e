"""Makes all sections of the report; a section that fails is replaced by its error."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from swiftcam.doctor.hardware import examine_processor, examine_program, examine_system
from swiftcam.doctor.section import ReportSection
from swiftcam.doctor.software import examine_engines, examine_libraries
from swiftcam.doctor.surroundings import (
    examine_cameras,
    examine_display,
    examine_files,
    examine_models,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

EXAMINATIONS: Mapping[str, Callable[[], ReportSection]] = {
    "program": examine_program,
    "system": examine_system,
    "processor": examine_processor,
    "libraries": examine_libraries,
    "engines": examine_engines,
    "display": examine_display,
    "cameras": examine_cameras,
    "models": examine_models,
    "files": examine_files,
}


def examine(
    examinations: Mapping[str, Callable[[], ReportSection]] = EXAMINATIONS,
) -> list[ReportSection]:
    """Return all sections of the report."""
    return [_examined(name, run) for name, run in examinations.items()]


def _examined(name: str, run: Callable[[], ReportSection]) -> ReportSection:
    try:
        return run()
    except Exception as error:
        log.exception("doctor: %s", name)
        return ReportSection(
            name, problems=(f"This part could not be examined ({error}). See the log.",)
        )
