"""The texts of the starter model: the page in its folder, and its entry in the catalogue."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import reliability
from benchmarks.work import work_of
from scripts.embedding.figures import together
from swiftcam.capture.demo import labelled_demo_photos
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.checkpoints.layouts import is_counter
from swiftcam.inference.classifier import Classifier
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.labels.class_labels import short_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.embedding.figures import Figures
    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.calibration import Calibration

TRAINING_NAME = "training.md"
_ENTRY = re.compile(r"^\[\[model\]\]\n.*?(?=^\[\[model\]\]|\Z)", re.MULTILINE | re.DOTALL)
_KEPT = re.compile(r"^replaces = .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Embedded:
    """An embedded model and what was measured with it.

    `figures`: of each set of photographs. `temperature`: folded in by the embedding, 1.0 for none.
    `changed`: the photographs whose first label half precision changed. `calibrations`: for 8 bits.
    """

    model: Checkpoint
    figures: Sequence[Figures]
    temperature: float
    changed: int
    calibrations: Sequence[Calibration]


def page_text(embedded: Embedded) -> str:
    """Return the page of a model, in Markdown."""
    model = embedded.model
    recipe = model.recipe
    return f"""# {model.name}

The starter model: the checkpoint that SwiftCam includes, so that it works at once and offline. It
is often wrong; the published models are much better. Made by `scripts/embed_model.py`, which
measured all figures on this page with the weights in this directory.

SwiftFormer with {len(model.labels)} classes of ImageNet-1k, {_parameters(model):,} weights in half
precision, attention family `{model.config.attention_norm}`, Hugging Face layout.
[How it was trained, and what was measured then]({TRAINING_NAME}).

Recipe: {recipe.resize} to {recipe.size}x{recipe.size}, {recipe.interpolation} with antialiasing.

## Accuracy

Photographs that took no part in the training. On ONNX Runtime in float32, with 95 % intervals.

{_accuracy_table(embedded)}

Half precision changed {embedded.changed} of {together(embedded.figures).count} first labels.
{_temperature_text(embedded.temperature)}

## Are its probabilities honest?

{_reliability_text(embedded)}

## 8 bits

{_calibration_table(embedded.calibrations)}

## The photographs of the demo

| picture of `--source demo` | shows | first label | its probability, % |
|---|---|---|---|
{_lines(_demo_rows(model))}

`golden.npz` has the golden values: the logits of SwiftCam's golden crops, computed with numpy.
"""


def entry_text(embedded: Embedded) -> str:
    """Return the entry of a model in the catalogue, in TOML."""
    model, recipe = embedded.model, embedded.model.recipe
    worst = min(embedded.figures, key=lambda each: each.top1.value)
    sizes = {"size": recipe.size, "resize": recipe.resize, "interpolation": recipe.interpolation}
    if recipe.resize != "squash":
        sizes["resize_to"] = recipe.resize_to
    accuracy = {
        "top1": round(100 * worst.top1.value, 1),
        "top5": round(100 * worst.top5.value, 1),
        "measured_on": f"{worst.count} {worst.title}",
    }
    weights = model.weights_path
    graph = build_graph(model)
    values = {
        "name": model.name,
        "description": "The starter model, always there.",
        "source": {"kind": "shipped", "directory": model.name},
        "family": model.config.attention_norm,
        "size": weights.stat().st_size,
        "sha256": model.sha256,
        "licence": "Apache-2.0",
        "recipe": sizes,
        "classes": len(model.labels),
        "accuracy": accuracy,
        "params": _parameters(model),
        "gmacs": round(work_of(graph).multiply_adds / 1e9, 2),
    }
    lines = [f"{name} = {_toml(value)}" for name, value in values.items()]
    return "[[model]]\n" + "\n".join(lines) + "\n"


def with_entry(catalogue: str, entry: str) -> str:
    """Return a catalogue in which `entry` replaces the entries of shipped models, and comes first.

    The new entry keeps the `replaces` of the old one.
    """
    head = _ENTRY.sub("", catalogue)
    entries = _ENTRY.findall(catalogue)
    old = [each for each in entries if 'kind = "shipped"' in each]
    kept = "".join(line for each in old for line in _KEPT.findall(each))
    others = [each for each in entries if each not in old]
    return head + "\n".join([entry + kept, *(each.rstrip("\n") + "\n" for each in others)])


def _parameters(model: Checkpoint) -> int:
    """Return the number of weights that training learns: without statistics and counters."""
    return sum(
        value.size
        for name, value in model.tensors().items()
        if not is_counter(name) and "running" not in name
    )


def _accuracy_table(embedded: Embedded) -> str:
    rows = [
        f"| {each.title} | {each.count} | {_percent(each.top1.value)} | "
        f"{_percent(each.top5.value)} | {_interval(each.top1.interval)} | "
        f"{_interval(each.top5.interval)} |"
        for each in embedded.figures
    ]
    head = "| set | photos | top-1 % | top-5 % | top-1 between | top-5 between |"
    return _lines([head, "|---|---|---|---|---|---|", *rows])


def _reliability_text(embedded: Embedded) -> str:
    everything = together(embedded.figures)
    confidences, is_right = everything.judged
    error = reliability.calibration_error(confidences, is_right)
    chance = reliability.calibration_error_by_chance(confidences)
    rows = [
        f"| {row.minimum:.2f} | {_percent(row.share_shown)} | {row.right} of {row.shown} | "
        f"{_interval(row.right_interval)} |"
        for row in reliability.shown_from(confidences, is_right)
    ]
    head = [
        "| shown from | shown % | right among the shown | right %, between |",
        "|---|---|---|---|",
    ]
    return (
        f"Calibration error on all {everything.count} photographs: {error:.2f}; a model with "
        f"honest probabilities would have {chance:.2f} on so few.\nThe default minimum confidence "
        f"is {embedded.model.minimum_confidence:.2f}. What a minimum confidence does:\n\n"
        + _lines([*head, *rows])
    )


def _temperature_text(temperature: float) -> str:
    if temperature == 1.0:
        return "The probabilities are those of the checkpoint."
    return f"A temperature of {temperature:.2f} was folded into the last layer."


def _calibration_table(calibrations: Sequence[Calibration]) -> str:
    rows = [
        f"| {each.size} | {len(each.inputs) - len(each.kept)} of {len(each.inputs)} | "
        f"{_percent(each.agreement)} of {each.pictures} |"
        for each in calibrations
    ]
    head = "| crop | convolutions in 8 bits | same first label as float32, % of crops |"
    return _lines([head, "|---|---|---|", *rows])


def _demo_rows(model: Checkpoint) -> list[str]:
    classifier = Classifier(model, create_engine("onnx", model, EngineOptions()))
    rows = []
    for photo in labelled_demo_photos():
        first = classifier.classify(read_picture(photo.path)).candidates[0]
        rows.append(
            f"| {photo.path.name} | {photo.label} | {short_label(first.label)} | "
            f"{100 * first.probability:.1f} |"
        )
    return rows


def _interval(interval: tuple[float, float]) -> str:
    return " to ".join(f"{100 * value:.0f}" for value in interval)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def _toml(value: object) -> str:
    """Return a value in TOML; a table is inline."""
    if isinstance(value, dict):
        inside = ", ".join(f"{name} = {_toml(each)}" for name, each in value.items())
        return f"{{ {inside} }}"
    return f"{value:_}" if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
