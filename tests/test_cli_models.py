"""`swiftcam models` as a user runs it: real processes, the real client, a hub on loopback."""

import hashlib
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import save

from swiftcam import paths
from swiftcam.inference.store import Store
from swiftcam.inference.swiftformer.configuration import SwiftFormerConfig
from tests import media
from tests.checkpoints import SMALL, random_weights, timm_weights, write_hugging_face
from tests.graphs import write_classifier
from tests.hub import hub_server, write_catalog
from tests.hub_models import DIGEST, PINNED, UNPINNED, WEIGHTS
from tests.test_cli import assert_one_sentence, run
from tests.waiting import wait_until

XS = "timm/swiftformer_xs.dist_in1k/model.safetensors"
CONFIG = SwiftFormerConfig(num_labels=1000, attention_norm="l2")


@pytest.fixture(scope="session")
def xs_weights():
    """A timm-layout XS with random weights, as the hub would hold it."""
    return save(timm_weights(CONFIG, random_weights(CONFIG)))


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub with small models, and a catalogue of them; environment set for both."""
    catalog = write_catalog(tmp_path / "small.toml", PINNED, UNPINNED)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HTTP_PROXY", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield server


@pytest.fixture
def xs_hub(hub, xs_weights, monkeypatch, tmp_path):
    """The same with that XS, and SwiftCam's own catalogue pinned to it."""
    text = (paths.models_dir() / "catalog.toml").read_text(encoding="utf-8")
    published = "c0dfb2e99069ece07b691ff470f5dafed98716d90be738369828693c3bf2071c"
    assert published in text
    text = text.replace(published, hashlib.sha256(xs_weights).hexdigest())
    text = text.replace("13_957_760", str(len(xs_weights)))
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(text, encoding="utf-8")
    hub.files[XS] = xs_weights
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    return hub


def without_torch(tmp_path):
    """Return an environment in which importing PyTorch ends the program."""
    blocked = tmp_path / "blocked" / "torch"
    blocked.mkdir(parents=True)
    (blocked / "__init__.py").write_text("raise SystemExit('PyTorch was imported')")
    search = os.pathsep.join([str(blocked.parent), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": search}


@pytest.mark.network
def test_pull_then_label_a_photo_without_pytorch(xs_hub, tmp_path, photos, xs_weights):
    environment = without_torch(tmp_path)
    done = run("models", "pull", "swiftformer-xs", **environment)
    assert done.returncode == 0, done.stderr
    assert "swiftformer-xs: 14.0 MB" in done.stdout
    assert "swiftcam live --model swiftformer-xs" in done.stdout
    assert (Store().root / "swiftformer-xs" / "model.safetensors").read_bytes() == xs_weights
    xs_hub.close()
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    output = tmp_path / "labels.jsonl"
    options = ("--model", "swiftformer-xs", "--output", output)
    done = run("label", picture, *options, **environment)
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, output.read_text().splitlines())
    assert row["model"] == "swiftformer-xs"
    # The labels are those that the weights give when worked out apart from all of this.
    from swiftcam.capture.pictures import read_picture
    from swiftcam.inference.label_names import imagenet_classes
    from swiftcam.inference.recipe import Recipe
    from swiftcam.inference.swiftformer.reference import Reference

    recipe = Recipe.published_with("timm")
    values = recipe.normalise(recipe.exact_crop(read_picture(picture))[None])[0]
    logits = Reference(random_weights(CONFIG), CONFIG).logits(values)
    best = [int(index) for index in np.argsort(-logits)[:5]]
    assert [each["index"] for each in row["predictions"]] == best
    assert row["predictions"][0]["label"] == imagenet_classes()[best[0]].label


@pytest.mark.network
def test_the_published_pin_refuses_anything_else(xs_hub, monkeypatch):
    monkeypatch.delenv("SWIFTCAM_CATALOG")
    done = run("models", "pull", "swiftformer-xs")
    assert_one_sentence(done, 1, "offers another model.safetensors than the one that is wanted")
    assert xs_hub.ranges() == []


@pytest.mark.network
@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"head_status": 404}, r"\(404\)"),
        ({"head_status": 429, "headers": {"Retry-After": "7"}}, "Try again in 7 seconds"),
        ({"body_status": 403}, r"\(403\)"),
        ({"corrupt": True}, "SHA-256"),
    ],
)
def test_failures_are_one_sentence_and_a_later_pull_completes(hub, faults, words):
    hub.misbehave(**faults)
    assert_one_sentence(run("models", "pull", "pinned"), 1, words)
    assert not Store().has("pinned")
    hub.misbehave()
    done = run("models", "pull", "pinned", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert (found["state"], found["pinned_by"]) == ("ready", "catalogue")


def start_pull():
    return subprocess.Popen(
        [sys.executable, "-m", "swiftcam", "models", "pull", "pinned"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.network
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_pull_that_is_ended_goes_on_where_it_was(hub, how, tmp_path):
    hub.misbehave(stall_after=30_000)
    process = start_pull()
    part = Store().partial("pinned") / "model.safetensors"
    wait_until(lambda: part.exists() and part.stat().st_size, "half the model")
    process.send_signal(how)
    _, errors = process.communicate(timeout=20)
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert errors.startswith("swiftcam: stopped. What has come of pinned is kept")
        assert len(errors.splitlines()) == 1
    kept = part.stat().st_size
    done = run("models", "list", "--json")
    states = {each["name"]: each["state"] for each in json.loads(done.stdout)}
    assert states["pinned"] == "partial"
    done = run("models", "export", "pinned", "--output", tmp_path / "m.onnx")
    assert_one_sentence(done, 2, "not on this machine yet")
    hub.misbehave()
    hub.requests.clear()
    assert run("models", "pull", "pinned").returncode == 0
    assert hub.ranges() == [f"bytes={kept}-"]
    assert run("models", "verify", "pinned").returncode == 0


@pytest.mark.network
def test_offline_is_offline(hub):
    done = run("models", "pull", "pinned", HF_HUB_OFFLINE="1")
    assert_one_sentence(done, 1, "HF_HUB_OFFLINE forbids")
    assert hub.requests == []


@pytest.mark.network
def test_the_token_is_sent(hub):
    hub.misbehave(head_status=401)
    done = run("models", "pull", "pinned", HF_TOKEN="hf_mine")
    assert_one_sentence(done, 1, "does not let your token read")
    assert [r.headers["authorization"] for r in hub.requests] == ["Bearer hf_mine"]


@pytest.mark.network
def test_a_proxy_is_used(hub):
    # The same server is asked for another host's address, as a proxy is.
    proxy = {"HF_ENDPOINT": "http://hub.invalid", "HTTP_PROXY": hub.address, "NO_PROXY": ""}
    hub.misbehave(head_status=404)
    done = run("models", "pull", "pinned", **proxy)
    assert_one_sentence(done, 1, r"hub\.invalid has no model\.safetensors")
    assert hub.requests[0].path.startswith("http://hub.invalid/timm/")


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HF_ENDPOINT", "hub.example", "HF_ENDPOINT is 'hub.example', which is not the address"),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "soon", "HF_ variables .* makes no sense"),
    ],
)
def test_variables_that_make_no_sense(variable, value, words):
    assert_one_sentence(run("models", "pull", "swiftformer-xs", **{variable: value}), 1, words)


@pytest.mark.network
def test_first_download_remove_and_again(hub):
    before = run("models", "info", "unpinned").stdout
    assert "recorded at the first download" in before
    assert run("models", "pull", "unpinned").returncode == 0
    assert f"{DIGEST} (first download)" in run("models", "info", "unpinned").stdout
    (removed,) = json.loads(run("models", "remove", "unpinned", "--json").stdout)
    assert removed["bytes"] > len(WEIGHTS)
    found = json.loads(run("models", "info", "unpinned", "--json").stdout)
    assert (found["state"], found["sha256"]) == ("absent", DIGEST)


def test_list_shows_every_model_and_asks_nobody():
    done = run("models", "list", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 0
    for words in ("swiftformer-l3", "about 114 MB", "comes with SwiftCam", "83.0 %", "Apache-2.0"):
        assert words in done.stdout
    assert str(Store().root) in done.stdout
    assert not Store().root.exists()


def test_info_says_what_is_known():
    out = run("models", "info", "swiftformer-xs").stdout
    for words in ("c0dfb2e99069", "timm/swiftformer_xs.dist_in1k", "92.31 %", "short side to 235"):
        assert words in out
    assert_one_sentence(run("models", "info", "swiftformer-xl"), 2, "There are: swiftformer-xs")


def test_verify_by_default_looks_at_all_that_is_here(tmp_path):
    source = write_hugging_face(tmp_path / "source", SMALL, random_weights(SMALL))
    assert run("models", "import", source, "--name", "mine").returncode == 0
    done = run("models", "verify", "--json")
    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert sorted(found) == ["mine", "swiftformer-xs-tiny200"]
    assert all(each["engines"]["onnx"]["verdict"] == "verified" for each in found.values())
    weights = Store().path_of("mine") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    done = run("models", "verify")
    assert done.returncode == 1
    assert "damaged" in done.stdout
    assert "mine: The weights" in done.stdout
    assert "Traceback" not in done.stderr


def test_import_of_a_graph_and_labelling_with_it(tmp_path, photos):
    graph = write_classifier(tmp_path / "classifier.onnx")
    names = tmp_path / "names.txt"
    names.write_text("\n".join(f"thing {index}" for index in range(6)))
    choices = ("--mean", "0,0,0", "--std", "1,1,1", "--resize", "short_side", "--resize-to", "40")
    done = run("models", "import", graph, "--name", "mine", "--labels", names, *choices)
    assert done.returncode == 0, done.stderr
    assert "mine: 6 classes, ONNX Runtime: verified" in done.stdout
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    done = run("label", picture, "--model", "mine")
    assert done.returncode == 0, done.stderr
    assert "thing" in done.stdout
    done = run("models", "export", "mine", "--output", tmp_path / "out.onnx", "--json")
    assert json.loads(done.stdout)["labels"] == 6
    assert run("models", "remove", "mine").stdout.startswith("Removed mine: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pull", "swiftformer-xl"], "There is no model 'swiftformer-xl' to download"),
        (["pull", "swiftformer-xs-tiny200"], "comes with SwiftCam"),
        (["remove", "swiftformer-xs-tiny200"], "comes with SwiftCam and is always there"),
        (["remove", "swiftformer-xs"], "nothing was removed"),
        (["verify", "swiftformer-xs"], "swiftcam models pull swiftformer-xs"),
        (["import", "nothing.onnx", "--name", "mine"], "There is no"),
        (["import", ".", "--name", "Mine"], "cannot be called 'Mine'"),
        (["import", ".", "--name", "mine", "--mean", "1,2"], "must be three numbers"),
        (["import", ".", "--name", "mine", "--layout", "hwc"], "must be nchw or nhwc"),
    ],
)
def test_bad_arguments_are_one_sentence_and_code_2(arguments, words):
    assert_one_sentence(run("models", *arguments), 2, words)


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that nobody has signed, and its key."""
    files = tmp_path / "hub.pem", tmp_path / "hub.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-out", str(files[0]), "-keyout", str(files[1])]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("there is no openssl to make a certificate with")
    return files


@pytest.mark.network
def test_certificates_are_checked_and_can_be_added(hub, certificate):
    hub.encrypt(*certificate)
    secure = {"HF_ENDPOINT": hub.address.replace("http:", "https:")}
    done = run("models", "pull", "pinned", **secure)
    assert_one_sentence(done, 1, "certificate of .* is not trusted here")
    if sys.platform == "linux":  # elsewhere the system's own store decides
        hub.misbehave(head_status=404)
        done = run("models", "pull", "pinned", SSL_CERT_FILE=str(certificate[0]), **secure)
        assert_one_sentence(done, 1, r"\(404\)")
