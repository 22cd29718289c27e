"""The image processors of transformers that SwiftCam can do, and the defaults of each.

The values are those of the classes `<name>ImageProcessor` of transformers 5.24.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Size = dict[str, int]
Triple = tuple[float, float, float]
# How a processor resizes, if not to what `size` says. "levit": a short side times 256/224.
# "convnext": a short side below 384 divided by `crop_pct`, then the centre; else a square.
# "poolformer": `size` divided by `crop_pct`.
Rule = Literal["plain", "levit", "convnext", "poolformer"]

_HALF: Triple = (0.5, 0.5, 0.5)
_IMAGENET: tuple[Triple, Triple] = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CLIP: tuple[Triple, Triple] = (
    (0.48145466, 0.4578275, 0.40821073),
    (0.26862954, 0.26130258, 0.27577711),
)


@dataclass(frozen=True)
class ProcessorKind:
    """The defaults of an image processor.

    `size`, `crop_size`: in pixels; `crop_size` is None if it has none. `crops`: the default of
    `do_center_crop`, None if the processor never crops. `is_square`: whether a single number as
    `size` is both sides, not the short one. `resample`: Pillow's number of a filter.
    `colours`: mean and standard deviation. `rule`: how it resizes. `crop_pct`: its default.
    `normalises`: whether it has `do_normalize`. `flips`: the default of `do_flip_channel_order`,
    None if it has none. `has_top`: whether it has `include_top` and `rescale_offset`.
    """

    size: Size
    crop_size: Size | None = None
    crops: bool | None = False
    is_square: bool = True
    resample: int = 3
    colours: tuple[Triple, Triple] = (_HALF, _HALF)
    rule: Rule = "plain"
    crop_pct: float = 1.0
    normalises: bool = True
    flips: bool | None = None
    has_top: bool = False


def _square(side: int) -> Size:
    return {"height": side, "width": side}


def _short(side: int) -> Size:
    return {"shortest_edge": side}


_MOBILENET = ProcessorKind(_short(256), _square(224), crops=True, is_square=False, resample=2)
_CLIP_KIND = ProcessorKind(_short(224), _square(224), crops=True, is_square=False, colours=_CLIP)

# By the name of the class without "ImageProcessor".
PROCESSOR_KINDS: dict[str, ProcessorKind] = {
    "Beit": ProcessorKind(_square(224), _square(224)),
    "Bit": _CLIP_KIND,
    "CLIP": _CLIP_KIND,
    "ConvNext": ProcessorKind(_short(384), is_square=False, rule="convnext", crop_pct=224 / 256),
    "DeiT": ProcessorKind(_square(256), _square(224), crops=True),
    "EfficientNet": ProcessorKind(_square(346), _square(289), has_top=True),
    "Levit": ProcessorKind(
        _short(224), _square(224), crops=True, is_square=False, colours=_IMAGENET, rule="levit"
    ),
    "MobileNetV1": _MOBILENET,
    "MobileNetV2": _MOBILENET,
    "MobileViT": ProcessorKind(
        _short(224), _square(256), crops=True, is_square=False, normalises=False, flips=True
    ),
    "PoolFormer": ProcessorKind(
        _short(224),
        _square(224),
        crops=True,
        is_square=False,
        colours=_IMAGENET,
        rule="poolformer",
        crop_pct=0.9,
    ),
    "Pvt": ProcessorKind(_square(224), colours=_IMAGENET),
    "Segformer": ProcessorKind(_square(512), crops=None, resample=2, colours=_IMAGENET),
    "Siglip": ProcessorKind(_square(224), is_square=False),
    # Written by SwiftCam for recipes that no processor of transformers can do.
    "SwiftFormer": ProcessorKind(_square(224), resample=2, colours=_IMAGENET, flips=False),
    "ViT": ProcessorKind(_square(224), resample=2),
}

# The processor that transformers uses for a model, by `model_type` of its configuration.
PROCESSOR_OF_MODEL: dict[str, str] = {
    "beit": "Beit",
    "bit": "Bit",
    "clip": "CLIP",
    "convnext": "ConvNext",
    "convnextv2": "ConvNext",
    "cvt": "ConvNext",
    "data2vec-vision": "Beit",
    "deit": "DeiT",
    "dinat": "ViT",
    "dinov2": "Bit",
    "efficientnet": "EfficientNet",
    "focalnet": "Bit",
    "hiera": "Bit",
    "ijepa": "ViT",
    "levit": "Levit",
    "metaclip_2": "CLIP",
    "mobilenet_v1": "MobileNetV1",
    "mobilenet_v2": "MobileNetV2",
    "mobilevit": "MobileViT",
    "mobilevitv2": "MobileViT",
    "poolformer": "PoolFormer",
    "pvt": "Pvt",
    "pvt_v2": "Pvt",
    "regnet": "ConvNext",
    "resnet": "ConvNext",
    "segformer": "Segformer",
    "siglip": "Siglip",
    "swiftformer": "ViT",
    "swin": "ViT",
    "swinv2": "ViT",
    "vit": "ViT",
    "vit_msn": "ViT",
}
