"""Checks that no tensor of a network has a size that depends on the pixels of a picture.

Then every run needs as much memory as the first one, which is tried under a limit.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The inputs of an operator, by position, from whose values the size of an output follows.
ONNX_SIZES: dict[str, tuple[int, ...]] = {
    "AffineGrid": (1,),
    "BlackmanWindow": (0,),
    "CenterCropPad": (1,),
    "Col2Im": (1, 2),
    "Compress": (1,),
    "ConstantOfShape": (0,),
    "DFT": (1,),
    "Expand": (1,),
    "HammingWindow": (0,),
    "HannWindow": (0,),
    "If": (0,),
    "MaxUnpool": (2,),
    "MelWeightMatrix": (0, 1, 2, 3, 4),
    "NonMaxSuppression": (0, 1, 2),
    "NonZero": (0,),
    "OneHot": (1,),
    "Pad": (1,),
    "Range": (0, 1, 2),
    "Reshape": (1,),
    "Resize": (1, 2, 3),
    "STFT": (1, 3),
    "Slice": (1, 2, 3, 4),
    "Split": (1,),
    "SplitToSequence": (1,),
    "Tile": (1, 2),
    "TopK": (1,),
    "Unique": (0,),
    "Upsample": (1,),
}
TFLITE_SIZES: dict[str, tuple[int, ...]] = {
    "BATCH_TO_SPACE_ND": (1, 2),
    "BROADCAST_TO": (1,),
    "FILL": (0,),
    "IF": (0,),
    "MIRROR_PAD": (1,),
    "MULTINOMIAL": (1,),
    "NON_MAX_SUPPRESSION_V4": (2,),
    "NON_MAX_SUPPRESSION_V5": (2,),
    "ONE_HOT": (1,),
    "PAD": (1,),
    "PADV2": (1,),
    "RANDOM_STANDARD_NORMAL": (0,),
    "RANDOM_UNIFORM": (0,),
    "RANGE": (0, 1, 2),
    "RESHAPE": (1,),
    "RESIZE_BILINEAR": (1,),
    "RESIZE_NEAREST_NEIGHBOR": (1,),
    "SCATTER_ND": (2,),
    "SLICE": (1, 2),
    "SPACE_TO_BATCH_ND": (1, 2),
    "SPARSE_TO_DENSE": (1,),
    "SPLIT_V": (1,),
    "STRIDED_SLICE": (1, 2, 3),
    "TILE": (1,),
    "TOPK_V2": (1,),
    "TRANSPOSE_CONV": (0,),
    "UNIQUE": (0,),
    "UNSORTED_SEGMENT_MAX": (2,),
    "UNSORTED_SEGMENT_MIN": (2,),
    "UNSORTED_SEGMENT_PROD": (2,),
    "UNSORTED_SEGMENT_SUM": (2,),
    "WHERE": (0,),
}
# The shape of a tensor does not depend on its values.
_SHAPES = ("Shape", "Size", "SHAPE", "RANK")


class Operator(NamedTuple):
    """An operator: its kind, and the names of its inputs ("" for an absent one) and outputs."""

    kind: str
    inputs: Sequence[str]
    outputs: Sequence[str]


def require_fixed_sizes(
    steps: Iterable[Operator], pictures: Iterable[str], sizes: Mapping[str, tuple[int, ...]]
) -> None:
    """Check that no size in a network depends on the values of the inputs `pictures`.

    `sizes`: `ONNX_SIZES` or `TFLITE_SIZES`.

    Raises:
        DocumentError: one does.
    """
    users: dict[str, list[Operator]] = defaultdict(list)
    for step in steps:
        for name in set(step.inputs):
            users[name].append(step)
    waiting = list(pictures)
    reached = set(waiting)
    while waiting:
        name = waiting.pop()
        for step in users[name]:
            if step.kind in _SHAPES:
                continue
            places = sizes.get(step.kind, ())
            if any(place < len(step.inputs) and step.inputs[place] == name for place in places):
                found = next(iter(step.outputs), "")
                text = phrase(
                    "the size of its tensor {name} depends on the picture", name=key_text(found)
                )
                raise DocumentError(text)
            fresh = [each for each in step.outputs if each and each not in reached]
            reached.update(fresh)
            waiting.extend(fresh)
