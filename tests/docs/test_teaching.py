"""The commands of the page about teaching, on a small checkpoint."""

import json

import pytest
from PIL import Image

from swiftcam.inference.models.store import Store
from tests.checkpoints import write_small
from tests.docs.running import runs


@pytest.fixture
def things(place, photos):
    """The place, with the folder `things`, and a small checkpoint to teach on."""
    for name, photo in zip(("cup", "plate"), photos, strict=False):
        folder = place.folder / "things" / name
        folder.mkdir(parents=True)
        for number in range(3):
            side = 100 + 20 * number
            Image.fromarray(photo[:side, :side]).save(folder / f"{number}.png")
    write_small(place.folder / "small")
    return place


@runs("swiftcam teach things/ --name things", "swiftcam live --model things")
def test_a_taught_model_labels_a_video(things):
    told = things.run("swiftcam teach things/ --name things", "--from small --only-mine")
    assert "things is ready" in told
    things.run(
        "swiftcam live --model things",
        "--source clip.mp4 --headless --every-frame --stats stats.json",
    )
    found = json.loads((things.folder / "stats.json").read_text())
    assert (found["model"], found["frames"]["classified"]) == ("things", 45)


@runs(
    "swiftcam models export things --output things.onnx",
    "swiftcam models import FOLDER --name things",
)
def test_a_taught_model_goes_to_another_machine(things, monkeypatch, tmp_path):
    things.run("swiftcam teach things/ --name things", "--from small --only-mine")
    things.run("swiftcam models export things --output things.onnx")
    assert (things.folder / "things.onnx").is_file()
    folder = Store().path_of("things")
    monkeypatch.setenv("SWIFTCAM_MODELS", str(tmp_path / "another"))
    things.run("swiftcam models import FOLDER --name things", FOLDER=str(folder))
    assert Store().names() == ["things"]
