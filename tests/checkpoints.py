"""Checkpoints with random weights, so that any wrong connection in a network changes its result."""

import json

import numpy as np
from safetensors.numpy import save_file

from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.checkpoints.layouts import expected_shapes

SMALL = SwiftFormerConfig(
    depths=(2, 1, 2, 1), embed_dims=(8, 12, 16, 20), mlp_ratio=2, num_labels=7, image_size=224
)
VARIANTS = {
    "xs": SwiftFormerConfig(num_labels=1000),
    "s": SwiftFormerConfig(depths=(3, 3, 9, 6), embed_dims=(48, 64, 168, 224), num_labels=1000),
    "l1": SwiftFormerConfig(depths=(4, 3, 10, 5), embed_dims=(48, 96, 192, 384), num_labels=1000),
    "l3": SwiftFormerConfig(depths=(4, 4, 12, 6), embed_dims=(64, 128, 320, 512), num_labels=1000),
}
ODD = {
    "ratio 2.5": SMALL.replace(mlp_ratio=2.5),
    "no downsampling": SMALL.replace(
        embed_dims=(8, 8, 16, 16), downsamples=(False, True, False, False)
    ),
    "relu": SMALL.replace(hidden_act="relu"),
    "selu": SMALL.replace(hidden_act="selu"),
    "gelu_new": SMALL.replace(hidden_act="gelu_new"),
    "no layer scale": SMALL.replace(use_layer_scale=False),
    "5 channels": SMALL.replace(num_channels=5),
    "large patches": SMALL.replace(down_patch_size=7, down_stride=2, down_pad=3),
    "1 label": SMALL.replace(num_labels=1),
    "3 labels": SMALL.replace(num_labels=3),
    "eps": SMALL.replace(batch_norm_eps=1e-2),
}
# transformers' configuration refuses these values, although its network supports them.
OBLONG = SMALL.replace(down_patch_size=(5, 3), down_stride=(2, 3), down_pad=(2, 1))


def random_weights(config, seed=0):
    """Return weights under their Hugging Face names, scaled so that activations stay moderate."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in expected_shapes(config).items():
        if name.endswith("running_var"):
            value = rng.uniform(0.5, 1.5, shape)
        elif "layer_scale" in name:
            value = rng.uniform(0.4, 1.2, shape) * rng.choice([-1, 1], shape)
        elif len(shape) == 1:
            is_scale = name.endswith("weight")
            value = rng.uniform(0.6, 1.4, shape) if is_scale else rng.normal(0, 0.2, shape)
        else:
            fan_in = int(np.prod(shape[1:]))
            value = rng.normal(0, 1 / np.sqrt(fan_in), shape)
        weights[name] = value.astype(np.float32)
    return weights


def config_json(config):
    """Return the fields of a Hugging Face `config.json` for this network."""
    values = config.to_dict()
    del values["attention_norm"], values["label2id"]
    names = {str(index): f"thing {index}, other name" for index in range(config.num_labels)}
    return values | {"id2label": names}


def write_hugging_face(folder, config, weights, **extra):
    """Write a checkpoint directory in Hugging Face layout."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config_json(config) | extra))
    return folder


def write_small(folder, config=SMALL, seed=0, size=64):
    """Write a checkpoint directory for small crops, which runs very quickly.

    The recipe squashes; only its crop size differs from that of a checkpoint for 224 pixels.
    """
    write_hugging_face(folder, config, random_weights(config, seed))
    (folder / "preprocessor_config.json").write_text(json.dumps({"size": size}))
    return folder


def timm_weights(config, weights):
    """Return weights with timm's names, by an independent version of the package's mapping."""
    stages = {}
    position = 0
    for stage in range(len(config.depths)):
        stages[position] = ("blocks", stage)
        position += 1
        if config.has_embedding_after(stage):
            stages[position] = ("downsample", stage + 1)
            position += 1
    renamed = {}
    for name, value in weights.items():
        parts = name.split(".")
        if name.startswith("swiftformer.patch_embed.patch_embedding."):
            new = "stem." + ".".join(parts[3:])
        elif name.startswith("swiftformer.encoder.network."):
            kind, stage = stages[int(parts[3])]
            middle = f"blocks.{parts[5]}" if kind == "blocks" else "downsample"
            rest = parts[6:] if kind == "blocks" else parts[4:]
            new = f"stages.{stage}.{middle}.{'.'.join(rest)}"
            new = new.replace("depth_wise_conv", "dwconv")
            new = new.replace("point_wise_conv", "pwconv")
            if parts[-1].startswith("layer_scale"):
                new, value = new + ".gamma", value.reshape(-1)
        else:
            new = name.replace("dist_head", "head_dist")
        renamed[new] = value
    return renamed


def authors_weights(weights):
    """Return weights renamed to the original repository's names."""
    renamed = {}
    for name, value in weights.items():
        new = name.replace("swiftformer.patch_embed.patch_embedding.", "patch_embed.")
        new = new.replace("swiftformer.encoder.", "").replace(".blocks.", ".")
        new = new.replace("depth_wise_conv", "dwconv").replace("point_wise_conv", "pwconv")
        renamed[new.replace("attn.proj.", "attn.Proj.")] = value
    return renamed


def write_tf_model(folder, config, weights, model_name=""):
    """Write a directory with `tf_model.h5`, like the TensorFlow models of transformers 4.

    Groups, names and axes are those of a file that transformers 4.49 wrote. `model_name` is the
    prefix of the names in a model that was built by a call.
    """
    import h5py

    parts = {"running_mean": "moving_mean", "running_var": "moving_variance"}
    by_group = {}
    for name, value in weights.items():
        layer, _, part = name.rpartition(".")
        is_norm = f"{layer}.running_mean" in weights
        part = parts.get(part, part)
        if is_norm:
            part = {"weight": "gamma", "bias": "beta"}.get(part, part)
        elif part == "weight":
            part, value = "kernel", value.transpose((2, 3, 1, 0) if value.ndim == 4 else (1, 0))
        elif "layer_scale" in part:
            value = value.reshape(-1)
        path = f"{layer.replace('.', '/')}/{part}:0"
        for kind in ("network", "blocks"):
            path = path.replace(f"{kind}/", f"{kind}_._")
        by_group.setdefault(name.split(".")[0], {})[model_name + path] = value
    folder.mkdir(parents=True, exist_ok=True)
    with h5py.File(folder / "tf_model.h5", "w") as file:
        file.attrs["layer_names"] = [group.encode() for group in by_group]
        for group, values in by_group.items():
            stored = file.create_group(group)
            stored.attrs["weight_names"] = [path.encode() for path in values]
            for path, value in values.items():
                stored.create_dataset(path, data=value)
    (folder / "config.json").write_text(json.dumps(config_json(config)))
    return folder
