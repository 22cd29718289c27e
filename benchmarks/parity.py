"""Difference of the logits of each engine from the plain PyTorch model, by variant and family.

Weights and running statistics are random, so that a wrong connection anywhere changes the result;
the pictures are photographs. A figure is the largest difference of any logit, divided by the
largest logit.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json
from benchmarks.timing import versions
from swiftcam import paths
from swiftcam.capture.demo import demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ModelError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions, create_engine, engine_names
from swiftcam.inference.swiftformer import (
    SwiftFormerConfig,
    SwiftFormerForImageClassification,
    open_checkpoint,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

VARIANTS = {
    "XS": ((3, 3, 6, 4), (48, 56, 112, 220)),
    "S": ((3, 3, 9, 6), (48, 64, 168, 224)),
    "L1": ((4, 3, 10, 5), (48, 96, 192, 384)),
    "L3": ((4, 4, 12, 6), (64, 128, 320, 512)),
}


def random_model(variant: str, family: str) -> SwiftFormerForImageClassification:
    """Return a model of a published size in which every weight and statistic is random."""
    torch.manual_seed(0)
    depths, embed_dims = VARIANTS[variant]
    config = SwiftFormerConfig(
        depths=depths, embed_dims=embed_dims, num_labels=1000, attention_norm=family
    )
    model = SwiftFormerForImageClassification(config).eval()
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name.endswith("running_var"):
                value.uniform_(0.5, 1.5)
            elif "layer_scale" in name or name.endswith("norm.weight"):
                value.uniform_(0.4, 1.2)
            elif value.ndim > 1:
                value.normal_(0, value[0].numel() ** -0.5)
            elif value.is_floating_point():
                value.normal_(0, 0.2)
    return model


def forget_built(name: str) -> None:
    """Remove the graphs of a model from the user's cache."""
    for path in (paths.cache_dir() / "graphs").glob(f"{name}-*"):
        path.unlink(missing_ok=True)


def engine_logits(
    checkpoint: Checkpoint, crops: NDArray[np.uint8]
) -> dict[str, NDArray[np.float32]]:
    """Return the logits of each engine whose library is installed, by name."""
    answers = {}
    for name in engine_names():
        with suppress(ModelError):
            answers[name] = create_engine(name, checkpoint, EngineOptions()).run(crops).logits
    return answers


def transformers_logits(folder: Path, pixel_values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logits of transformers for a saved checkpoint (family "ones" only)."""
    from transformers import SwiftFormerForImageClassification as Reference

    with torch.no_grad():
        model = Reference.from_pretrained(folder).eval()
        return model(torch.from_numpy(pixel_values)).logits.numpy()


def keras_logits(folder: Path, pixel_values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logits of the Keras model for a saved checkpoint."""
    from swiftcam.inference.swiftformer import TFSwiftFormerForImageClassification

    model = TFSwiftFormerForImageClassification.from_pretrained(folder)
    return np.asarray(model(pixel_values).logits)


def measure() -> list[dict[str, object]]:
    """Return one row for each variant and family."""
    recipe = Recipe()
    crops = np.stack([recipe.crop(read_picture(path)) for path in demo_photos()])
    pixel_values = recipe.normalise(crops)
    rows: list[dict[str, object]] = []
    for variant in VARIANTS:
        for family in ("ones", "l2"):
            model = random_model(variant, family)
            with torch.no_grad():
                expected = model(torch.from_numpy(pixel_values)).logits.numpy()
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name) / f"{variant}-{family}"
                model.save_pretrained(folder)
                checkpoint = open_checkpoint(folder)
                answers = engine_logits(checkpoint, crops)
                forget_built(checkpoint.name)  # random weights need no cache
                if "tensorflow" in answers:
                    answers["keras"] = keras_logits(folder, pixel_values)
                if family == "ones":
                    answers["transformers"] = transformers_logits(folder, pixel_values)
            scale = np.abs(expected).max()
            differences = {
                engine: float(np.abs(logits - expected).max() / scale)
                for engine, logits in answers.items()
            }
            rows.append({"variant": variant, "family": family, **differences})
    return rows


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_output_options(parser)
    chosen = parser.parse_args()
    rows = measure()
    if chosen.json:
        print_json(rows)
        return
    columns = [*engine_names(), "keras", "transformers"]
    table = Table("variant", "family", *columns)
    for column in table.columns:
        column.no_wrap, column.min_width = True, len("1.0e-07")
    for row in rows:
        cells = [f"{row[name]:.1e}" if name in row else "–" for name in columns]
        table.add_row(str(row["variant"]), str(row["family"]), *cells)
    results = Results("parity")
    results.line(versions())
    results.table(table)
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
