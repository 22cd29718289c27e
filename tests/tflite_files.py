"""Small `.tflite` classifiers with the standard metadata, written without TensorFlow."""

import io
import zipfile

import numpy as np

WEIGHT = np.random.default_rng(4).normal(size=(4, 3)).astype(np.float32) * 4
SHAPE = (1, 12, 16, 3)


def write_tflite(path, ending="SOFTMAX", kind="float32", quantisation=None, **metadata):
    """Write a classifier of four classes: the mean colour, a dense layer, and `ending`.

    `kind`, `quantisation`: of the input. `metadata`: see `standard_metadata`; none without.
    """
    from swiftcam.inference.tflite.tflite_writer import (
        Quantisation,
        Signature,
        TfliteWriter,
        schema,
    )

    operators = schema.BuiltinOperator
    writer = TfliteWriter("a test")
    scale = Quantisation((quantisation[0],), (quantisation[1],)) if quantisation else None
    picture = writer.activation("picture", SHAPE, kind, scale)
    x = picture
    if kind != "float32":
        x = writer.activation("real", SHAPE)
        writer.operator(operators.DEQUANTIZE, [picture], x, version=2)
    options = schema.ReducerOptionsT()
    axes = writer.constant(np.array([1, 2]), "int32")
    mean = writer.operator(operators.MEAN, [x, axes], writer.activation("mean", (1, 3)), options)
    dense = writer.activation("dense", (1, 4))
    inputs = [mean, writer.constant(WEIGHT), writer.constant(np.zeros(4))]
    writer.operator(operators.FULLY_CONNECTED, inputs, dense, schema.FullyConnectedOptionsT())
    out = dense
    if ending:
        out = writer.activation("scores", (1, 4))
        softmax = schema.SoftmaxOptionsT()
        softmax.beta = 1.0
        kinds = {"SOFTMAX": softmax, "LOGISTIC": None}
        writer.operator(getattr(operators, ending), [dense], out, kinds[ending])
    stored = {"TFLITE_METADATA": standard_metadata(**metadata)} if metadata else {}
    data = writer.finish(Signature("s", {"picture": picture}, {"out": out}), stored)
    path.write_bytes(with_file(data, metadata.get("labels")))
    return path


def with_file(data, labels):
    """Append the labels as the standard requires."""
    if labels is None:
        return data
    archive = io.BytesIO(data)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("names.txt", "\n".join(labels) + "\n")
    return archive.getvalue()


def standard_metadata(mean=None, std=None, labels=None):
    """Return metadata by the numbers of the fields in `metadata_schema.fbs`."""
    import flatbuffers

    builder = flatbuffers.Builder(256)

    def floats(values):
        builder.StartVector(4, len(values), 4)
        for value in reversed(values):
            builder.PrependFloat32(value)
        return builder.EndVector()

    def tables(offsets):
        builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            builder.PrependUOffsetTRelative(offset)
        return builder.EndVector()

    def table(**fields):
        builder.StartObject(8)
        for slot, value in fields.items():
            number = int(slot.lstrip("_b"))
            if slot.startswith("b"):
                builder.PrependUint8Slot(number, value, 0)
            else:
                builder.PrependUOffsetTRelativeSlot(number, value, 0)
        return builder.EndObject()

    units = []
    if mean is not None:
        options = table(_0=floats(mean), _1=floats(std))
        units = [table(b0=1, _1=options)]
    picture = table(_4=tables(units))
    files = []
    if labels is not None:
        name = builder.CreateString("names.txt")
        files = [table(_0=name, b2=2)]
    scores = table(_6=tables(files))
    subgraph = table(_2=tables([picture]), _3=tables([scores]))
    builder.Finish(table(_2=tables([subgraph])), file_identifier=b"M001")
    return bytes(builder.Output())
