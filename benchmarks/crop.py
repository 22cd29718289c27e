"""Time of a crop from a 1080p frame, compared with Pillow, and the difference in pixels."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image
from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json
from benchmarks.timing import interleaved
from swiftcam.capture.demo import demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.crops.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

RECIPES = {
    "Hugging Face (squash, bilinear)": Recipe(),
    "timm (235, bicubic)": Recipe.published_with("timm"),
    "authors (256, bicubic)": Recipe.published_with("authors"),
}
_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def pillow_crop(frame: NDArray[np.uint8], recipe: Recipe) -> NDArray[np.uint8]:
    """Return the same crop, made by Pillow directly from the region of the recipe."""
    box = recipe.region(*frame.shape[:2])
    size = (recipe.size, recipe.size)
    picture = Image.fromarray(frame)
    return np.asarray(picture.resize(size, _FILTERS[recipe.interpolation], box=box))


def measure() -> list[dict[str, object]]:
    """Return one row for each recipe."""
    photos = [read_picture(path) for path in demo_photos()]
    frames = [cv2.resize(photo, (1920, 1080), interpolation=cv2.INTER_CUBIC) for photo in photos]
    rows: list[dict[str, object]] = []
    for name, recipe in RECIPES.items():
        timings = interleaved(
            {
                "pillow": lambda recipe=recipe: pillow_crop(frames[0], recipe),
                "swiftcam": lambda recipe=recipe: recipe.crop(frames[0]),
            }
        )
        differences = [
            np.abs(recipe.crop(frame).astype(int) - pillow_crop(frame, recipe)).mean()
            for frame in frames
        ]
        rows.append(
            {
                "recipe": name,
                "pillow_ms": timings["pillow"].median,
                "swiftcam_ms": timings["swiftcam"].median,
                "spread_ms": [timings["swiftcam"].low, timings["swiftcam"].high],
                "ratio": timings["pillow"].median / timings["swiftcam"].median,
                "largest_mean_difference": float(max(differences)),
            }
        )
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
    results = Results("crop")
    results.line(f"1920x1080 to 224x224, OpenCV threads: {cv2.getNumThreads()}")
    table = Table("recipe", "Pillow ms", "SwiftCam ms", "ratio", "mean difference (levels of 255)")
    for row in rows:
        table.add_row(
            str(row["recipe"]),
            f"{row['pillow_ms']:.2f}",
            f"{row['swiftcam_ms']:.2f}",
            f"{row['ratio']:.1f}",
            f"{row['largest_mean_difference']:.2f}",
        )
    results.table(table)
    own = rows[0]  # the recipe of the starter model
    results.in_short(
        "1080p frame to 224x224 crop",
        f"{own['swiftcam_ms']:.1f} ms, {own['ratio']:.1f} times as fast as Pillow, "
        f"{own['largest_mean_difference']:.1f} levels of 255 apart",
    )
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
