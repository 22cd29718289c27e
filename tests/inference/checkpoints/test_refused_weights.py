"""Weights files that are damaged, inflate, or have tensors of another kind."""

import json
import os
import struct
import sys
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save, save_file

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.checkpoints.tensors import LINK_NAME
from tests import needs
from tests.checkpoints import SMALL, random_weights

WEIGHTS = random_weights(SMALL)


def refusal(path, words):
    """Return the message of the refusal, which is one line that a person can read."""
    with pytest.raises(ModelError, match=words) as caught:
        open_checkpoint(path).weights()
    message = str(caught.value)
    assert len(message) < 1000
    assert message.isprintable()
    assert message.endswith(".")
    return message


def named(folder, name):
    save_file({**WEIGHTS, name: np.zeros((8, 1), np.float32)}, folder / "model.safetensors")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "swiftformer.encoder.network.0.blocks.999999999.attn.w_g",
        "swiftformer.encoder.network.999999999.blocks.0.attn.w_g",
        "swiftformer.encoder.network." + "9" * 5000 + ".blocks.0.attn.w_g",
        "stages." + "9" * 5000 + ".blocks.0.x",
        "network." + "9" * 5000 + ".0.x",
        "[/b]\x1b[31m",
        "x" * 100_000,
    ],
)
def test_names_with_huge_numbers_or_odd_characters(tmp_path, name):
    refusal(named(tmp_path, name), "do not fit its configuration.*1 unexpected|is missing in")


def test_a_header_that_claims_more_than_there_is(tmp_path):
    path = tmp_path / "model.safetensors"
    for length in (2**63, 50_000_000, 10):
        path.write_bytes(struct.pack("<Q", length) + b"{" * 64)
        refusal(tmp_path, "cannot be read")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["model.safetensors", "model.pth", "tf_model.h5", "odd"])
def test_a_pipe_or_a_device_is_no_weights_file(tmp_path, name):
    os.mkfifo(tmp_path / name)
    refusal(tmp_path / name, "a pipe or a device")
    (tmp_path / "linked").symlink_to("/dev/zero")
    refusal(tmp_path / "linked", "a pipe or a device")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 10_000, b"/a\x00b"])
def test_a_link_to_weights_that_is_damaged(tmp_path, content):
    (tmp_path / LINK_NAME).write_bytes(content)
    refusal(tmp_path, "cannot be read|no longer exist")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"depths": [10**9, 1, 2, 1]}, r"depths\[0\] must be a whole number from 1 to 256"),
        ({"depths": [1] * 1000}, "depths must be a list of 1 to 16"),
        ({"batch_norm_eps": float("nan")}, "batch_norm_eps must be a finite number"),
        ({"batch_norm_eps": -1}, "batch_norm_eps must be a number from 0 to 1"),
        ({"mlp_ratio": float("inf")}, "mlp_ratio must be a finite number"),
        ({"mlp_ratio": 1e9}, "mlp_ratio must be a number above 0, up to 64"),
        ({"image_size": "abc"}, "image_size must be a whole number from 4 to"),
        ({"image_size": [224, 224, 3]}, "image_size must be"),
        # Without names, the weights say how many classes there are.
        ({"num_labels": 10**9, "id2label": None, "label2id": None}, None),
        ({"num_labels": True, "id2label": None, "label2id": None}, None),
        ({"down_pad": 5000}, "down_pad must be a whole number from 0 to 64"),
        ({"embed_dims": [8, 12, 16, 10**7]}, r"embed_dims\[3\] must be"),
        ({"num_channels": None}, None),
        ({"self": 3}, None),
        ({"locals": 3, "kwargs": 3, "cls": 3, "extra": 3, "architecture": 3, "__init__": 3}, None),
        ({"k" * 5000: 1}, "the key k+… must have at most 300 characters"),
        ({"id2label": {"9" * 5000: "x"}}, "the key 9+… must"),
        ({"id2label": {"9" * 12: "x"}}, "id2label.9+ must be the number of a class"),
        ({"id2label": {str(i): [] for i in range(7)}}, "id2label.0 must be"),
        ({"id2label": {str(i): "x" * 5000 for i in range(7)}}, "id2label.0 must be"),
        ({"id2label": {"0": "\ud800"}}, "id2label.0 must be text without"),
        ({"hidden_act": "[/b]"}, "hidden_act must be one of"),
        ({"hidden_act": ["gelu"]}, "hidden_act must be one of"),
        ({"minimum_confidence": "x" * 9000}, "minimum_confidence"),
        ({"swiftcam_note": "\x1b[2J"}, "swiftcam_note must be text without"),
        ({"model_type": {"a": "x" * 9000}}, "SwiftFormer"),
    ],
)
def test_a_value_of_the_configuration_is_refused_by_its_name(tmp_path, values, words):
    save_file(WEIGHTS, tmp_path / "model.safetensors")
    content = {**SMALL.to_dict(), **values}
    (tmp_path / "config.json").write_text(json.dumps(content), encoding="utf-8")
    if words is None:
        assert open_checkpoint(tmp_path).weights()
    else:
        refusal(tmp_path, words)


@pytest.mark.parametrize("name", ["config.json", "preprocessor_config.json"])
@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, "", "3", "\x00", '{"a": 1e999}']
)
def test_files_beside_the_weights_that_are_damaged(tmp_path, name, text):
    save_file(WEIGHTS, tmp_path / "model.safetensors")
    (tmp_path / name).write_text(text)
    refusal(tmp_path, name)


@pytest.mark.parametrize("count", [10**9, 0, -1, True, "7", 2.5, float("nan")])
def test_a_number_of_classes_that_cannot_be(count):
    with pytest.raises(ModelError, match="num_labels must be a whole number from 1 to 100000"):
        SwiftFormerConfig(num_labels=count)


def test_numbers_of_numpy_are_numbers():
    config = SMALL.replace(num_labels=np.int64(3), mlp_ratio=np.float32(2))
    assert (config.num_labels, config.mlp_ratio) == (3, 2.0)


def test_a_token_is_not_kept_in_the_configuration(tmp_path):
    config = SMALL.replace(token="hf_secret", use_auth_token="hf_secret", note="kept")
    config.save_pretrained(tmp_path)
    text = (tmp_path / "config.json").read_text()
    assert "hf_secret" not in text
    assert "kept" in text


class TestPickles:
    @pytest.fixture
    def torch(self):
        return needs.module("torch")

    def write(self, torch, folder, **changed):
        state = {key: torch.from_numpy(value.copy()) for key, value in WEIGHTS.items()}
        torch.save({**state, **changed}, folder / "model.pth")
        return folder

    @pytest.mark.parametrize("kind", ["float8_e4m3fn", "float8_e5m2", "bfloat16", "half", "float"])
    def test_short_floats_and_trained_parameters_are_read(self, torch, tmp_path, kind):
        head = torch.ones(7, 20).to(getattr(torch, kind))
        if "float8" not in kind:  # PyTorch does not read such parameters
            head = torch.nn.Parameter(head)
        self.write(torch, tmp_path, **{"head.weight": head})
        assert np.array_equal(open_checkpoint(tmp_path).weights()["head.weight"], np.ones((7, 20)))

    @pytest.mark.parametrize("kind", ["sparse", "csr", "quantised", "meta", "complex"])
    @pytest.mark.filterwarnings("ignore:Sparse:UserWarning")
    @pytest.mark.filterwarnings("ignore:.*quantize.*:UserWarning")
    @pytest.mark.filterwarnings("ignore:.*quantize.*:DeprecationWarning")
    def test_other_tensors_are_refused_by_name(self, torch, tmp_path, kind):
        tensor = torch.ones(7, 20)
        made = {
            "sparse": tensor.to_sparse,
            "csr": tensor.to_sparse_csr,
            "quantised": lambda: torch.quantize_per_tensor(tensor, 0.1, 0, torch.qint8),
            "meta": lambda: tensor.to("meta"),
            "complex": lambda: tensor.to(torch.complex64),
        }[kind]()
        self.write(torch, tmp_path, **{"head.weight": made})
        refusal(tmp_path, r"head\.weight|cannot be read")

    @pytest.mark.parametrize("loaded", [[1, 2], 3, {"model": [1]}, {}, {3: 4}, {("a",): 1}])
    def test_pickles_without_weights(self, torch, tmp_path, loaded):
        torch.save(loaded, tmp_path / "model.pth")
        refusal(tmp_path, "no state dict|not those of a SwiftFormer")

    def test_a_compressed_archive_is_refused_unread(self, torch, tmp_path):
        torch.save({"head.weight": torch.zeros(30_000_000)}, tmp_path / "plain.pth")
        with (
            zipfile.ZipFile(tmp_path / "plain.pth") as plain,
            zipfile.ZipFile(tmp_path / "bomb.pth", "w", zipfile.ZIP_DEFLATED) as bomb,
        ):
            for entry in plain.infolist():
                bomb.writestr(entry.filename, plain.read(entry))
        assert (tmp_path / "bomb.pth").stat().st_size < 1_000_000
        refusal(tmp_path / "bomb.pth", "its parts are compressed")

    def test_a_tensor_that_repeats_one_number_is_refused(self, torch, tmp_path):
        wide = torch.zeros(1).expand(10**10)
        self.write(torch, tmp_path, **{"head.weight": wide})
        refusal(tmp_path, "more than the file has")

    @pytest.mark.parametrize("seed", range(40))
    def test_damaged_files_are_one_sentence(self, torch, tmp_path, seed):
        torch.save({"head.weight": torch.zeros(3, 4)}, tmp_path / "model.pth")
        content = bytearray((tmp_path / "model.pth").read_bytes())
        random = np.random.default_rng(seed)
        for place in random.integers(0, len(content), 20):
            content[place] = random.integers(0, 256)
        (tmp_path / "model.pth").write_bytes(content[: random.integers(1, len(content))])
        refusal(tmp_path, ".")


@pytest.mark.extra("h5py")
class TestHdf5:
    def write(self, path, **options):
        """Write one layer with one weight; `options` are those of `create_dataset`."""
        import h5py

        with h5py.File(path, "w") as file:
            file.attrs["layer_names"] = ["swiftformer"]
            layer = file.create_group("swiftformer")
            layer.attrs["weight_names"] = ["swiftformer/norm/gamma:0"]
            if "link" in options:
                layer["swiftformer/norm/gamma:0"] = options["link"]
            else:
                layer.create_dataset("swiftformer/norm/gamma:0", **options)
        return path

    def test_a_shape_without_numbers(self, tmp_path):
        path = self.write(tmp_path / "a.h5", shape=(10**5, 10**5), dtype="f4")
        refusal(path, "was never written")

    def test_chunks_that_were_never_written(self, tmp_path):
        import h5py

        path = self.write(tmp_path / "a.h5", shape=(10**5, 10**5), dtype="f4", chunks=(1, 1000))
        with h5py.File(path, "a") as file:
            file["swiftformer/swiftformer/norm/gamma:0"][0, :1000] = 1
        refusal(path, "many times those of the file")

    def test_numbers_that_inflate(self, tmp_path):
        data = np.zeros(20_000_000, np.float32)
        path = self.write(tmp_path / "a.h5", data=data, compression="gzip", chunks=(10**6,))
        refusal(path, "many times those of the file")

    def test_numbers_in_another_file(self, tmp_path):
        import h5py

        (tmp_path / "secret").write_bytes(b"x" * 400)
        path = self.write(
            tmp_path / "a.h5", shape=(100,), dtype="f4", external=[(tmp_path / "secret", 0, 400)]
        )
        refusal(path, "is in another file")
        self.write(tmp_path / "b.h5", data=np.zeros(100, np.float32))
        link = h5py.ExternalLink(str(tmp_path / "b.h5"), "/swiftformer/swiftformer/norm/gamma:0")
        refusal(self.write(tmp_path / "c.h5", link=link), "is in another file")

    @pytest.mark.parametrize("data", [np.array([b"text"]), np.zeros(3, np.complex64)])
    def test_values_that_are_no_numbers(self, tmp_path, data):
        refusal(self.write(tmp_path / "a.h5", data=data), "has no numbers")


def test_weights_that_are_not_finite_are_said_at_the_first_picture(tmp_path, photos):
    from swiftcam.inference.classifier import load_classifier
    from swiftcam.inference.setups.model_choice import ModelChoice

    weights = {**WEIGHTS, "head.weight": np.full_like(WEIGHTS["head.weight"], np.nan)}
    (tmp_path / "model.safetensors").write_bytes(save(weights))
    SMALL.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="not finite"):
        load_classifier(ModelChoice(str(tmp_path))).classify(photos[0])
