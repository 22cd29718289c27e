"""`swiftcam models pull` as a user runs it: real processes, the real client, a hub on loopback."""

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
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.reference import Reference
from tests import media, needs
from tests.checkpoints import random_weights, timm_weights
from tests.cli.sentences import assert_one_sentence
from tests.hub import hub_server, write_catalog
from tests.hub_models import DIGEST, PINNED, UNPINNED, WEIGHTS
from tests.waiting import wait_until

XS = "timm/swiftformer_xs.dist_in1k/model.safetensors"
PUBLISHED = "c0dfb2e99069ece07b691ff470f5dafed98716d90be738369828693c3bf2071c"
CONFIG = SwiftFormerConfig(num_labels=1000, attention_norm="l2")

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def xs_weights():
    """A timm-layout XS with random weights, as on the hub."""
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
    assert PUBLISHED in text
    text = text.replace(PUBLISHED, hashlib.sha256(xs_weights).hexdigest())
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


def test_pull_then_label_a_photo_without_pytorch(programs, xs_hub, tmp_path, photos, xs_weights):
    environment = without_torch(tmp_path)
    done = programs.run("models", "pull", "swiftformer-xs", environment=environment)
    assert done.returncode == 0, done.stderr
    assert "swiftformer-xs: 14.0 MB" in done.stdout
    assert "swiftcam live --model swiftformer-xs" in done.stdout
    assert (Store().root / "swiftformer-xs" / "model.safetensors").read_bytes() == xs_weights
    xs_hub.close()
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    output = tmp_path / "labels.jsonl"
    options = ("--model", "swiftformer-xs", "--output", output)
    done = programs.run("label", picture, *options, environment=environment)
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, output.read_text().splitlines())
    assert row["model"] == "swiftformer-xs"
    # The expected labels are computed from the weights without any of this code.
    recipe = Recipe.published_with("timm")
    values = recipe.normalise(recipe.exact_crop(read_picture(picture))[None])[0]
    logits = Reference(random_weights(CONFIG), CONFIG).logits(values)
    best = [int(index) for index in np.argsort(-logits)[:5]]
    assert [each["index"] for each in row["predictions"]] == best
    assert row["predictions"][0]["label"] == imagenet_classes()[best[0]].label


def test_the_published_pin_refuses_anything_else(programs, xs_hub, monkeypatch):
    monkeypatch.delenv("SWIFTCAM_CATALOG")
    done = programs.run("models", "pull", "swiftformer-xs")
    assert_one_sentence(done, 1, "model.safetensors of .* has changed on the hub")
    assert xs_hub.ranges() == []


def test_failures_are_one_sentence_and_a_later_pull_completes(command, hub):
    for faults, words in (
        ({"head_status": 404}, r"\(404\)"),
        ({"head_status": 429, "headers": {"Retry-After": "7"}}, "Try again in 7 seconds"),
        ({"body_status": 403}, r"\(403\)"),
        ({"corrupt": True}, "SHA-256"),
    ):
        hub.misbehave(**faults)
        assert_one_sentence(command("models", "pull", "pinned"), 1, words)
        assert not Store().has("pinned")
    hub.misbehave()
    done = command("models", "pull", "pinned", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert (found["state"], found["pinned_by"]) == ("ready", "catalogue")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_pull_that_is_ended_resumes_where_it_was(programs, command, hub, how, tmp_path):
    hub.misbehave(stall_after=30_000)
    program = programs.start("models", "pull", "pinned")
    part = Store().partial("pinned") / "model.safetensors"
    wait_until(lambda: part.exists() and part.stat().st_size, "half the model")
    program.process.send_signal(how)
    done = program.finish()
    if how != signal.SIGKILL:
        assert_one_sentence(done, 128 + how, "stopped. The partial download of pinned is kept")
    else:
        assert done.returncode == -signal.SIGKILL
    kept = part.stat().st_size
    states = {
        each["name"]: each["state"]
        for each in json.loads(command("models", "list", "--json").stdout)
    }
    assert states["pinned"] == "partial"
    done = command("models", "export", "pinned", "--output", tmp_path / "m.onnx")
    assert_one_sentence(done, 2, "not on this machine yet")
    hub.misbehave()
    hub.requests.clear()
    assert programs.run("models", "pull", "pinned").returncode == 0
    assert hub.ranges() == [f"bytes={kept}-"]
    assert command("models", "verify", "pinned").returncode == 0


def test_offline_is_offline(programs, hub):
    done = programs.run("models", "pull", "pinned", environment={"HF_HUB_OFFLINE": "1"})
    assert_one_sentence(done, 1, "HF_HUB_OFFLINE is set")
    assert hub.requests == []


def test_the_token_is_sent(programs, hub):
    hub.misbehave(head_status=401)
    done = programs.run("models", "pull", "pinned", environment={"HF_TOKEN": "hf_mine"})
    assert_one_sentence(done, 1, "Your token may not read")
    assert [r.headers["authorization"] for r in hub.requests] == ["Bearer hf_mine"]


def test_a_proxy_is_used(programs, hub):
    # The server gets a request for another host, as a proxy does.
    proxy = {"HF_ENDPOINT": "http://hub.invalid", "HTTP_PROXY": hub.address, "NO_PROXY": ""}
    hub.misbehave(head_status=404)
    done = programs.run("models", "pull", "pinned", environment=proxy)
    assert_one_sentence(done, 1, r"hub\.invalid has no model\.safetensors")
    assert hub.requests[0].path.startswith("http://hub.invalid/timm/")


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HF_ENDPOINT", "hub.example", "HF_ENDPOINT is 'hub.example', which is not the address"),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "soon", "begins with HF_ has a wrong value"),
    ],
)
def test_variables_that_make_no_sense(programs, variable, value, words):
    done = programs.run("models", "pull", "swiftformer-xs", environment={variable: value})
    assert_one_sentence(done, 1, words)


def test_first_download_remove_and_again(programs, command, hub):
    assert "recorded at the first download" in command("models", "info", "unpinned").stdout
    assert programs.run("models", "pull", "unpinned").returncode == 0
    assert f"{DIGEST} (first download)" in command("models", "info", "unpinned").stdout
    (removed,) = json.loads(command("models", "remove", "unpinned", "--json").stdout)
    assert removed["bytes"] > len(WEIGHTS)
    found = json.loads(command("models", "info", "unpinned", "--json").stdout)
    assert (found["state"], found["sha256"]) == ("absent", DIGEST)


@pytest.fixture
def certificate(tmp_path):
    """A self-signed certificate for 127.0.0.1, and its key."""
    files = tmp_path / "hub.pem", tmp_path / "hub.key"
    program = needs.program("openssl")
    options = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    options += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    options += ["-addext", "subjectAltName=IP:127.0.0.1"]
    options += ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run([program, *options], check=True, capture_output=True)
    return files


def test_certificates_are_checked_and_can_be_added(programs, hub, certificate):
    hub.encrypt(*certificate)
    secure = {"HF_ENDPOINT": hub.address.replace("http:", "https:")}
    done = programs.run("models", "pull", "pinned", environment=secure)
    assert_one_sentence(done, 1, "certificate of .* is not trusted")
    if sys.platform == "linux":  # elsewhere the certificate store of the system decides
        hub.misbehave(head_status=404)
        trusting = secure | {"SSL_CERT_FILE": str(certificate[0])}
        done = programs.run("models", "pull", "pinned", environment=trusting)
        assert_one_sentence(done, 1, r"\(404\)")
