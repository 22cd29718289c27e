"""Accuracy of a model on labelled photographs, by engine, precision and input size.

- `--photos FOLDER`: a labelled set, see `benchmarks.labelled`. Top-1 and top-5 are shares of its
  photographs of classes that the model knows. "same first label" is the share of them with the
  first label of the default engine in float32 at the model's own size. "not rescaled" is the
  network without the rescaling of the attention by `at_size`, to show the effect of the rescaling.
  With several sets, the last table has the range over them.
- `--agreement FOLDER`: pictures that need no labels. "same first label" is then the share of
  crops on which bf16 or int8 has the first label of the default engine in float32 at this size.

Without --sizes, all engines are measured at the model's own size, and the default engine at the
other usual sizes too. With --sizes, all engines are measured at these sizes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from benchmarks.agreement import measure_agreement, spread_pictures
from benchmarks.combinations import Wanted, combinations
from benchmarks.labelled import read_labelled
from benchmarks.results import Results, add_output_options, print_json
from benchmarks.scores import measure_scores
from swiftcam.errors import SwiftCamError
from swiftcam.inference.engines.registry import PRECISIONS, engine_names
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import Model, open_model
from swiftcam.inference.setups.choices import SIZES
from swiftcam.inference.setups.setup import AGREEMENT
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.agreement import Agreement
    from benchmarks.combinations import Combination
    from benchmarks.scores import Score, SetScores

LARGEST_SIZE = 320  # not offered to users: it shows that larger crops than in training do not help
DEFAULT_COUNT = 1000
_NAMED = 5  # files or labels that a line names


def accuracy_table_of(scores: Sequence[Score]) -> Table:
    """Return the scores on one set as a table to print."""
    table = _table("top-1 (95 % interval)", "top-5 (95 % interval)", "calibration error")
    for row in scores:
        cells = str(row.top1), str(row.top5), f"{row.calibration_error:.2f}"
        table.add_row(*_where(row.combination), *cells, f"{row.agreement.value:.1%}")
    return table


def range_table_of(sets: Sequence[SetScores]) -> Table:
    """Return the ranges over several sets as a table to print."""
    table = _table("top-1", "top-5", "calibration error")
    for rows in zip(*(each.scores for each in sets), strict=True):
        table.add_row(
            *_where(rows[0].combination),
            range_text([row.top1.value for row in rows]),
            range_text([row.top5.value for row in rows]),
            range_text([row.calibration_error for row in rows], "{:.2f}".format),
            range_text([row.agreement.value for row in rows]),
        )
    return table


def agreement_table_of(rows: Sequence[Agreement]) -> Table:
    """Return agreements as a table to print."""
    columns = "same first label (95 % interval)", "of those that are shown", "enough"
    table = Table("engine", "precision", "input", *columns)
    for row in rows:
        shown = "–" if row.same_of_shown is None else str(row.same_of_shown)
        is_enough = "yes" if row.is_enough else "**no**"
        table.add_row(*_where(row.combination), str(row.same), shown, is_enough)
    return table


def range_text(values: Sequence[float], text: Callable[[float], str] = "{:.1%}".format) -> str:
    """Return the range of values as text: "12.0% to 14.0%", or one value if they look the same."""
    low, high = text(min(values)), text(max(values))
    return low if low == high else f"{low} to {high}"


def set_text(found: SetScores) -> str:
    """Return sentences about the photographs of a set: scored, left out, unreadable."""
    labelled = found.labelled
    classes = len({picture.class_index for picture in labelled.pictures})
    scored = found.reference.top1.count
    parts = [
        f"{scored} of {labelled.total} photographs are scored; they show {classes} of the model's "
        "classes.",
        f"A perfectly calibrated model would have a calibration error of {found.by_chance:.2f} on "
        f"{scored} photographs.",
    ]
    left_out = (
        ("of classes that the model does not have", labelled.unknown),
        ("with the name of several classes", labelled.ambiguous),
    )
    for what, counts in left_out:
        if counts:
            parts.append(f"{sum(counts.values())} {what}: {_named(list(counts))}.")
    if found.unreadable:
        parts.append(f"{len(found.unreadable)} cannot be read: {_named(found.unreadable)}")
    return " ".join(parts)


def short_text(sets: Sequence[SetScores]) -> str:
    """Return the right labels of the reference in short, as a range over the sets."""
    firsts = range_text([each.reference.top1.value for each in sets])
    fives = range_text([each.reference.top5.value for each in sets])
    counts = [each.reference.top1.count for each in sets]
    count = range_text(counts, "{:.0f}".format)
    sets_text = f" in each of {len(sets)} sets" if len(sets) > 1 else ""
    return f"{firsts} first, {fives} among the first five, of {count} photographs{sets_text}"


def problems_table_of(problems: Mapping[Combination, str]) -> Table:
    """Return the combinations that cannot run, with the reasons, as a table to print."""
    table = Table("what", "why")
    for combination, reason in problems.items():
        table.add_row(str(combination), " ".join(reason.split()))
    return table


def _table(*columns: str) -> Table:
    return Table("engine", "precision", "input", *columns, "same first label")


def _where(combination: Combination) -> tuple[str, str, str]:
    return combination.engine, combination.precision, combination.input


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _measure(chosen: argparse.Namespace) -> None:
    model = open_model(find_model(chosen.model))
    sizes = chosen.sizes or {*SIZES, LARGEST_SIZE, model.recipe.size}
    wanted = combinations(
        model, Wanted(chosen.engines, chosen.precisions, sizes, is_complete=bool(chosen.sizes))
    )
    sets = [read_labelled(folder, model.labels) for folder in chosen.photos]
    paths = spread_pictures(chosen.agreement, chosen.count) if chosen.agreement else []
    scored, problems = measure_scores(model, sets, wanted) if sets else ([], {})
    agreements: list[Agreement] = []
    if paths:
        agreements, failed = measure_agreement(model, paths, chosen.count, wanted)
        problems |= failed
    if chosen.json:
        _print_json(model, scored, agreements, problems)
    else:
        _print_tables(model, scored, agreements, problems).finish(is_kept=chosen.write)


def _print_json(
    model: Model,
    scored: Sequence[SetScores],
    agreements: Sequence[Agreement],
    problems: Mapping[Combination, str],
) -> None:
    print_json(
        [{"set": each.labelled.name, **row.values()} for each in scored for row in each.scores],
        model=model.name,
        sets=[
            {
                "name": each.labelled.name,
                "scored": each.reference.top1.count,
                "unknown": dict(each.labelled.unknown),
                "ambiguous": dict(each.labelled.ambiguous),
                "unreadable": each.unreadable,
                "calibration_error_by_chance": each.by_chance,
            }
            for each in scored
        ],
        agreement=[row.values() for row in agreements],
        not_measured={str(each): reason for each, reason in problems.items()},
    )


def _print_tables(
    model: Model,
    scored: Sequence[SetScores],
    agreements: Sequence[Agreement],
    problems: Mapping[Combination, str],
) -> Results:
    results = Results("accuracy")
    results.line(f"{model.name}, {len(model.labels)} classes")
    for each in scored:
        results.section(f"Set {each.labelled.name}")
        results.line(set_text(each))
        results.table(accuracy_table_of(each.scores))
    if len(scored) > 1:
        results.section("Range over the sets")
        results.table(range_table_of(scored))
    if agreements:
        count = agreements[0].same.count
        results.section("Agreement with float32")
        results.line(
            f"{count} crops. For the automatic choice, {AGREEMENT:.0%} with the same first label "
            "is enough. A label is shown from the model's minimum confidence on, "
            f"{model.minimum_confidence:.2f}."
        )
        results.table(agreement_table_of(agreements))
    if problems:
        results.section("Not measured")
        results.table(problems_table_of(problems))
    if scored:
        name = "the starter model" if model.name == DEFAULT_MODEL else model.name
        results.in_short(f"right labels of {name}", short_text(scored))
    return results


def main() -> None:
    """Print the tables, or JSON with --json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    folder = {"type": Path, "action": "append", "default": [], "metavar": "FOLDER"}
    add("--photos", **folder, help="a labelled set; may be repeated")
    add("--agreement", **folder, help="pictures without labels; may be repeated")
    add("--count", type=int, default=DEFAULT_COUNT, help="the number of crops for --agreement")
    add("--model", default=DEFAULT_MODEL, help="a name or a path")
    add("--engines", nargs="+", choices=engine_names(), default=engine_names())
    add("--precisions", nargs="+", choices=PRECISIONS, default=PRECISIONS)
    add("--sizes", nargs="+", type=int, help="in pixels")
    add_output_options(parser)
    chosen = parser.parse_args()
    if not (chosen.photos or chosen.agreement):
        parser.error("name a folder with --photos or --agreement")
    if chosen.count < 1:
        parser.error("--count must be at least 1")
    try:
        _measure(chosen)
    except SwiftCamError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
