"""The statistics of a run as JSON, for scripts."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from swiftcam import files
from swiftcam.errors import OutputError, system_reason
from swiftcam.texts import shown_json

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.live.startup import Startup
    from swiftcam.pipeline import Snapshot


def stats_dict(snapshot: Snapshot, startup: Startup | None = None) -> dict[str, Any]:
    """Return the statistics of a run as plain values; rates are means over the whole run.

    `snapshot`: the last one of the run. `startup`: its start-up times, None to leave them out.
    """
    statistics, model = snapshot.statistics, snapshot.model
    candidates = snapshot.labelled.candidates if snapshot.labelled else ()
    return {
        "source": snapshot.source,
        "state": snapshot.state.value,
        "message": snapshot.message,
        "model": model.name if model else None,
        "engine": model.engine if model else None,
        "precision": model.precision if model else None,
        "providers": list(model.providers) if model else [],
        "threads": model.chosen_setup.setup.threads if model else None,
        "input_size": model.recipe.size if model else None,
        "chosen_because": (model.chosen_setup.reason or None) if model else None,
        "abandoned_readers": snapshot.abandoned,
        "frames": dataclasses.asdict(statistics.counts),
        "fps": dataclasses.asdict(statistics.mean_rates),
        "latency_ms": dataclasses.asdict(statistics.latencies),
        "startup_ms": dataclasses.asdict(startup) if startup else None,
        "top": [dataclasses.asdict(candidate) for candidate in candidates],
        "top_is_stale": snapshot.is_stale,
    }


def write_stats(path: Path, snapshot: Snapshot, startup: Startup) -> None:
    """Write the statistics of a run to a JSON file; a partial file is never left.

    Raises:
        OutputError: the file cannot be written.
    """
    text = shown_json(json.dumps(stats_dict(snapshot, startup), indent=2, ensure_ascii=False))
    try:
        files.write_text(path, text + "\n")
    except OSError as error:
        raise OutputError(
            f"The statistics could not be written to {path} ({system_reason(error)}). "
            "Choose another place with --stats."
        ) from error
