"""How live frames are labelled: options that may change at any time."""

from __future__ import annotations

from dataclasses import dataclass, field

from swiftcam.inference.crops.framing import Framing
from swiftcam.pipeline.state.label_rules import LabelRules


@dataclass(frozen=True)
class StabiliserOptions:
    """How strongly the label is stabilised; `judging/stabiliser.py` explains the rule.

    `time_constant`: seconds, 0 for no averaging. `margin`, `lead`: probabilities.
    """

    time_constant: float = 0.0
    margin: float = 0.0
    lead: float = 0.0


@dataclass(frozen=True)
class LiveLabelOptions:
    """How live frames are labelled; may change at any time.

    `top_k`: the number of candidates. `stabiliser`: how labels are averaged over time, not at all
    by default. `minimum_confidence`: the least probability of a label that is shown, None for the
    model's own. `rules`: the classes that may be named. `framing`: the part of the frame that the
    model sees. `is_adaptive`: a frame that looks like the previous one keeps its labels, without
    running the model.
    """

    top_k: int = 5
    stabiliser: StabiliserOptions = field(default_factory=StabiliserOptions)
    minimum_confidence: float | None = None
    rules: LabelRules = field(default_factory=LabelRules)
    framing: Framing = field(default_factory=Framing)
    is_adaptive: bool = True
