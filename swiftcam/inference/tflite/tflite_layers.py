"""Layers written with LiteRT's operators: convolutions, activations, norms; also in 8 bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from swiftcam.inference.checkpoints.folding import NORM_EPS
from swiftcam.inference.tflite.tflite_writer import Quantisation, TfliteWriter, schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.inference.checkpoints.folding import Array, Conv
    from swiftcam.inference.graphs.calibration import Calibration, Range
    from swiftcam.inference.graphs.int8_form import Int8Form

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
# Versions of operators: integers with one scale for each channel, 8-bit integers, float16.
_CONV_OF_CHANNELS, _DEQUANTIZE_INT8, _DEQUANTIZE_FLOAT16 = 3, 2, 3
_OPERATORS = schema.BuiltinOperator
_LOWEST, _HIGHEST = -128, 127
_LARGEST_BIAS = 2**30  # in steps: half of what 32 bits hold


class Window(NamedTuple):
    """How a convolution moves over its input."""

    strides: tuple[int, int] = (1, 1)
    pads: tuple[int, int] = (0, 0)


_POINTWISE = Window()


@dataclass(frozen=True)
class TfliteForm:
    """How numbers are stored.

    `int8`: the 8-bit form, None for floats. `has_half_weights`: weights are float16, not float32.
    `has_scores`: the only output is `scores`, the probabilities, instead of logits and embedding.
    """

    int8: Int8Form | None = None
    has_half_weights: bool = False
    has_scores: bool = False


class TfliteLayers:
    """Adds layers to a file; tensors are NHWC float32 between them."""

    def __init__(self, writer: TfliteWriter, form: TfliteForm) -> None:
        self._writer = writer
        self._form = form
        self._count = 0
        self._quantised: dict[tuple[int, Range], int] = {}

    def picture(self, crops: int) -> int:
        """Return a uint8 tensor as float32; its scale must be 1."""
        shape = self._writer.shape(crops)
        return self._operator(_OPERATORS.DEQUANTIZE, [crops], shape)

    def conv(
        self, x: int, conv: Conv, name: str, window: Window = _POINTWISE, *, is_relu: bool = False
    ) -> int:
        """Add a convolution over all channels; `name` is its name in the calibration."""
        x = self._padded(x, window.pads)
        options = schema.Conv2DOptionsT()
        options.padding = schema.Padding.VALID
        options.strideH, options.strideW = window.strides
        options.dilationHFactor = options.dilationWFactor = 1
        if is_relu:
            options.fusedActivationFunction = schema.ActivationFunctionType.RELU
        kernel = conv.weight.transpose(0, 2, 3, 1)  # (out, kh, kw, in)
        batch, height, width, _ = self._writer.shape(x)
        shape = (
            batch,
            (height - kernel.shape[1]) // window.strides[0] + 1,
            (width - kernel.shape[2]) // window.strides[1] + 1,
            kernel.shape[0],
        )
        ranges = self._ranges(name)
        if ranges is not None:
            return self._conv_int8(x, (kernel, conv.bias), shape, options, ranges)
        inputs = [x, self._weight(kernel), self._writer.constant(conv.bias)]
        return self._operator(_OPERATORS.CONV_2D, inputs, shape, options)

    def depthwise(self, x: int, conv: Conv) -> int:
        """Add a 3x3 convolution of each channel by itself, with outputs of the same size."""
        options = schema.DepthwiseConv2DOptionsT()
        options.padding = schema.Padding.SAME
        options.strideH = options.strideW = 1
        options.dilationHFactor = options.dilationWFactor = 1
        options.depthMultiplier = 1
        kernel = conv.weight.transpose(1, 2, 3, 0)  # (1, kh, kw, channels)
        inputs = [x, self._weight(kernel), self._writer.constant(conv.bias)]
        code = _OPERATORS.DEPTHWISE_CONV_2D
        return self._operator(code, inputs, self._writer.shape(x), options)

    def activation(self, x: int, name: str) -> int:
        """Add gelu, gelu_new, relu or selu."""
        if name == "relu":
            return self._unary(_OPERATORS.RELU, x)
        if name == "selu":
            return self._selu(x)
        options = schema.GeluOptionsT()
        options.approximate = name == "gelu_new"
        return self._unary(_OPERATORS.GELU, x, options)

    def scores(self, x: int, activation: str) -> int:
        """Add the probabilities of logits, by a softmax or a sigmoid."""
        shape = self._writer.shape(x)
        if activation == "sigmoid":
            return self._operator(_OPERATORS.LOGISTIC, [x], shape, name="scores")
        options = schema.SoftmaxOptionsT()
        options.beta = 1.0
        return self._operator(_OPERATORS.SOFTMAX, [x], shape, options, name="scores")

    def normalised(self, x: int, axes: Sequence[int]) -> int:
        """Add x / max(|x|, 1e-12) like torch.nn.functional.normalize, with |x| over `axes`."""
        return self.multiply(x, self.reciprocal_norm(x, axes))

    def reciprocal_norm(self, x: int, axes: Sequence[int]) -> int:
        """Add 1 / max(|x|, 1e-12), with |x| over `axes`."""
        squares = self.sum(self._binary(_OPERATORS.MUL, x, x, schema.MulOptionsT()), axes)
        least = self._writer.constant(np.array([NORM_EPS**2]))
        options = schema.MaximumMinimumOptionsT()
        return self._unary(
            _OPERATORS.RSQRT, self._binary(_OPERATORS.MAXIMUM, squares, least, options)
        )

    def sum(self, x: int, axes: Sequence[int]) -> int:
        """Add the sum over `axes`, which keep length 1."""
        return self._reduced(_OPERATORS.SUM, x, axes, is_kept=True)

    def mean(self, x: int) -> int:
        """Add the mean over rows and columns: `(N, C)`."""
        return self._reduced(_OPERATORS.MEAN, x, (1, 2), is_kept=False)

    def add(self, x: int, y: int, name: str = "") -> int:
        """Add x + y."""
        return self._binary(_OPERATORS.ADD, x, y, schema.AddOptionsT(), name)

    def multiply(self, x: int, y: int) -> int:
        """Add x * y."""
        return self._binary(_OPERATORS.MUL, x, y, schema.MulOptionsT())

    def subtract(self, x: int, y: int) -> int:
        """Add x - y."""
        return self._binary(_OPERATORS.SUB, x, y, schema.SubOptionsT())

    def joined(self, x: int, y: int) -> int:
        """Add the concatenation of channels."""
        first, second = self._writer.shape(x), self._writer.shape(y)
        options = schema.ConcatenationOptionsT()
        options.axis = len(first) - 1
        shape = (*first[:-1], first[-1] + second[-1])
        return self._operator(_OPERATORS.CONCATENATION, [x, y], shape, options)

    def linear(self, x: int, conv: Conv, name: str) -> int:
        """Add a fully connected layer over `(N, in)`, whose output is called `name`."""
        matrix = conv.weight[:, :, 0, 0]
        options = schema.FullyConnectedOptionsT()
        inputs = [x, self._weight(matrix), self._writer.constant(conv.bias)]
        shape = (self._writer.shape(x)[0], len(matrix))
        return self._operator(_OPERATORS.FULLY_CONNECTED, inputs, shape, options, name=name)

    def constant(self, values: Array) -> int:
        """Add constants in float32."""
        return self._writer.constant(values)

    @property
    def calibration(self) -> Calibration | None:
        """The calibration of the 8-bit form; None in floats."""
        return self._form.int8.calibration if self._form.int8 else None

    def _ranges(self, name: str) -> tuple[Range, Range] | None:
        """Return the input and output range of a convolution in 8 bits; None if it is in floats."""
        calibration = self.calibration
        if calibration is None:
            return None
        if name not in calibration.inputs or name in calibration.kept:
            return None
        return calibration.inputs[name], calibration.outputs[name]

    def _conv_int8(
        self,
        x: int,
        layer: tuple[Array, Array],
        shape: tuple[int, ...],
        options: object,
        ranges: tuple[Range, Range],
    ) -> int:
        kernel, bias = layer
        into, out = map(_of_range, ranges)
        # A channel without weights has its bias alone, which must fit into 32 bits.
        least = np.maximum(np.abs(bias) / (_LARGEST_BIAS * into.scale[0]), 1e-12 / _HIGHEST)
        scales = np.maximum(np.abs(kernel).max(axis=(1, 2, 3)) / _HIGHEST, least)
        weight = np.rint(kernel / scales[:, None, None, None])
        bias_scales = scales * into.scale[0]
        inputs = [
            self._rounded(x, ranges[0]),
            self._writer.constant(weight, "int8", _of_channels(scales)),
            self._writer.constant(np.rint(bias / bias_scales), "int32", _of_channels(bias_scales)),
        ]
        y = self._writer.activation(self._next("conv"), shape, "int8", out)
        self._writer.operator(_OPERATORS.CONV_2D, inputs, y, options, _CONV_OF_CHANNELS)
        return self._operator(_OPERATORS.DEQUANTIZE, [y], shape, version=_DEQUANTIZE_INT8)

    def _rounded(self, x: int, limits: Range) -> int:
        """Return a tensor in 8 bits; all layers that use it share one rounding."""
        if (x, limits) not in self._quantised:
            shape = self._writer.shape(x)
            y = self._writer.activation(self._next("rounded"), shape, "int8", _of_range(limits))
            self._writer.operator(_OPERATORS.QUANTIZE, [x], y)
            self._quantised[x, limits] = y
        return self._quantised[x, limits]

    def _weight(self, values: Array) -> int:
        if not self._form.has_half_weights:
            return self._writer.constant(values)
        half = self._writer.constant(values, "float16")
        options = schema.DequantizeOptionsT()
        output = self._writer.static(self._next("weight"), values.shape)
        return self._writer.operator(
            _OPERATORS.DEQUANTIZE, [half], output, options, _DEQUANTIZE_FLOAT16
        )

    def _padded(self, x: int, pads: tuple[int, int]) -> int:
        if pads == (0, 0):
            return x
        batch, height, width, channels = self._writer.shape(x)
        (rows, columns) = pads
        sides = self._writer.constant([[0, 0], [rows, rows], [columns, columns], [0, 0]], "int32")
        shape = (batch, height + 2 * rows, width + 2 * columns, channels)
        return self._operator(_OPERATORS.PAD, [x, sides], shape, schema.PadOptionsT())

    def _selu(self, x: int) -> int:
        zero = self._writer.constant(np.zeros(1))
        below = self._binary(_OPERATORS.MINIMUM, x, zero, schema.MaximumMinimumOptionsT())
        negative = self._unary(_OPERATORS.ELU, below)
        slope = self._writer.constant(np.array([_SELU_ALPHA]))
        both = self.add(self._unary(_OPERATORS.RELU, x), self.multiply(negative, slope))
        return self.multiply(both, self._writer.constant(np.array([_SELU_SCALE])))

    def _reduced(self, code: int, x: int, axes: Sequence[int], *, is_kept: bool) -> int:
        shape = self._writer.shape(x)
        axes = [axis % len(shape) for axis in axes]
        options = schema.ReducerOptionsT()
        options.keepDims = is_kept
        lengths = [1 if axis in axes else length for axis, length in enumerate(shape)]
        if not is_kept:
            lengths = [length for axis, length in enumerate(shape) if axis not in axes]
        return self._operator(code, [x, self._writer.constant(axes, "int32")], lengths, options)

    def _unary(self, code: int, x: int, options: object = None) -> int:
        return self._operator(code, [x], self._writer.shape(x), options)

    def _binary(self, code: int, x: int, y: int, options: object, name: str = "") -> int:
        first, second = self._writer.shape(x), self._writer.shape(y)
        shape = np.broadcast_shapes(first, second)
        return self._operator(code, [x, y], shape, options, name=name)

    def _operator(
        self,
        code: int,
        inputs: Sequence[int],
        shape: Sequence[int],
        options: object = None,
        version: int = 1,
        name: str = "",
    ) -> int:
        output = self._writer.activation(name or self._next("x"), shape)
        return self._writer.operator(code, inputs, output, options, version)

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


def _of_range(limits: Range) -> Quantisation:
    """Return the 8-bit quantisation of a range, widened so that zero is exact."""
    low, high = min(limits[0], 0.0), max(limits[1], 0.0)
    scale = max((high - low) / (_HIGHEST - _LOWEST), 1e-12)
    zero_point = int(np.clip(np.rint(_LOWEST - low / scale), _LOWEST, _HIGHEST))
    return Quantisation((scale,), (zero_point,))


def _of_channels(scales: Array) -> Quantisation:
    return Quantisation(tuple(map(float, scales)), (0,) * len(scales))
