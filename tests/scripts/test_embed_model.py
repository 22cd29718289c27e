"""The script that makes the starter model, run on a small checkpoint and pictures of its own."""

import shutil
import tomllib

import numpy as np
import pytest
from PIL import Image

from benchmarks.subjects import made_up_calibration
from scripts import embed_model
from scripts.embedding.figures import Figures, minimum_confidence, needed_temperature, picture_set
from scripts.embedding.page import with_entry
from scripts.embedding.weights import NOTE, write_half
from swiftcam import paths
from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.graphs.calibration import read_calibration
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.catalog import catalogue, find_model
from swiftcam.inference.parity.golden import load_golden
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import SMALL, random_weights, write_hugging_face

# A class with several names is certain; a single name is not, in so short a list.
CLASSES = [entry for entry in imagenet_classes() if "," in entry.label][:7]
LABELS = {str(place): entry.label for place, entry in enumerate(CLASSES)}


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A folder of models of our own, with a starter model that is to be replaced."""
    here, real = tmp_path / "models", paths.models_dir()
    shutil.copytree(real, here, ignore=lambda folder, names: {DEFAULT_MODEL} & {*names})
    write_hugging_face(here / "old-starter", SMALL, random_weights(SMALL, seed=5))
    monkeypatch.setattr(paths, "models_dir", lambda: here)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(here / "catalog.toml"))
    return here


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "mine"
    write_hugging_face(folder, SMALL, random_weights(SMALL), id2label=LABELS)
    return folder


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Three pictures of each class, in folders with the names of the classes."""
    rng = np.random.default_rng(2)
    root = tmp_path_factory.mktemp("labelled") / "photos"
    for entry in CLASSES:
        folder = root / entry.wnid
        folder.mkdir(parents=True)
        for number in range(3):
            pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
            Image.fromarray(pixels).resize((240, 240)).save(folder / f"{number}.png")
    return root


@pytest.fixture
def run(models, checkpoint, photos, tmp_path):
    training = tmp_path / "training.md"
    training.write_text("# How it was trained\n\nNot at all.\n")

    def run(*options, about=training):
        where = ["--photos", f"my pictures={photos}", "--pictures", str(photos)]
        count = ["--count", "16", "--sizes", "224"]
        text = ["--training", str(about)] if about else []
        return embed_model.main([str(checkpoint), *where, *count, *text, *options])

    return run


@pytest.fixture
def quick(monkeypatch):
    """A calibration that takes no time."""
    monkeypatch.setattr(embed_model, "calibrate", lambda model, crops: made_up_calibration(model))


CHOSEN = ("--minimum-confidence", "0.35")


def test_everything_is_made_and_verified(run, models, capsys):
    assert run(*CHOSEN) == 0
    assert "onnx: verified (8 of 8" in capsys.readouterr().out
    assert [path.parent.name for path in models.glob("*/model.safetensors")] == [DEFAULT_MODEL]
    model = open_checkpoint(find_model(DEFAULT_MODEL))
    assert {str(value.dtype) for value in model.tensors().values()} == {"float16"}
    assert (model.minimum_confidence, model.note) == (0.35, NOTE)
    assert load_golden(model).weights_sha256 == model.sha256
    assert read_calibration(model).pictures == 16
    assert (models / DEFAULT_MODEL / "training.md").read_text().endswith("Not at all.\n")
    spec = catalogue()[0]
    assert (spec.name, spec.classes, spec.sha256) == (DEFAULT_MODEL, 7, model.sha256)
    assert spec.accuracy.measured_on == "21 my pictures"
    page = (models / DEFAULT_MODEL / "README.md").read_text(encoding="utf-8")
    assert f"| my pictures | 21 | {spec.accuracy.top1} |" in page
    assert "The default minimum confidence is 0.35" in page


@pytest.mark.usefixtures("quick")
def test_the_catalogue_loses_only_the_former_starter(run, models):
    before = tomllib.loads((models / "catalog.toml").read_text(encoding="utf-8"))["model"]
    assert run(*CHOSEN) == 0
    after = tomllib.loads((models / "catalog.toml").read_text(encoding="utf-8"))["model"]
    assert after[1:] == before[1:]
    assert after[0]["replaces"] == before[0]["replaces"]


@pytest.mark.usefixtures("quick")
def test_the_calibrations_of_the_same_weights_are_kept(run, monkeypatch):
    assert run(*CHOSEN) == 0
    monkeypatch.setattr(embed_model, "calibrate", None)  # would fail
    assert (
        run("--minimum-confidence", "0.5", about=None) == 0
    )  # with the text on the training that is there
    assert open_checkpoint(find_model(DEFAULT_MODEL)).minimum_confidence == 0.5


def test_too_few_photographs_choose_no_minimum_confidence(run, models, capsys):
    assert run() == 1
    said = capsys.readouterr().err
    assert "21 photographs are too few to choose the minimum confidence" in said
    assert "--minimum-confidence" in said
    assert (models / "old-starter").is_dir()  # nothing was replaced


def test_a_model_needs_a_text_on_its_training(run, models, capsys):
    assert run(*CHOSEN, about=None) == 1
    assert "--training FILE" in capsys.readouterr().err
    assert (models / "old-starter").is_dir()


@pytest.mark.parametrize(
    ("labels", "weights", "words"),
    [
        (LABELS | {"3": "our cat"}, {}, "1 classes of mine have no names in models/labels"),
        (LABELS | {"3": LABELS["2"]}, {}, "Several classes of mine have the name"),
        (LABELS, {"head.bias": np.full(7, 1e6, np.float32)}, "head.bias has numbers that half"),
    ],
)
def test_a_checkpoint_that_cannot_be_the_starter_is_refused(
    run, models, checkpoint, capsys, labels, weights, words
):
    shutil.rmtree(checkpoint)
    write_hugging_face(checkpoint, SMALL, random_weights(SMALL) | weights, id2label=labels)
    assert run(*CHOSEN) == 1
    assert words in capsys.readouterr().err
    assert (models / "old-starter").is_dir()


def test_a_temperature_divides_the_logits_on_every_engine(checkpoint, tmp_path):
    model = open_checkpoint(checkpoint)
    write_half(model, tmp_path / "cool", 2.0)
    cool = open_checkpoint(tmp_path / "cool")
    crops = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3), np.uint8)
    before, after = (
        create_engine("onnx", each, EngineOptions()).run(crops).logits for each in (model, cool)
    )
    assert np.abs(after - before / 2).max() < 0.01 * np.abs(before).max()


def drawn(count, temperature, seed=1):
    """Return figures whose right classes are drawn from the softmax of logits / temperature."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (count, 7)).astype(np.float32)
    odds = np.exp(logits / temperature)
    chances = odds / odds.sum(axis=1, keepdims=True)
    truth = np.array([rng.choice(7, p=row / row.sum()) for row in chances.astype(float)])
    return Figures("drawn", logits, truth)


def test_a_temperature_is_folded_in_only_where_probabilities_need_it():
    assert needed_temperature(drawn(2000, 2.5)) == pytest.approx(2.5, abs=0.25)
    assert needed_temperature(drawn(2000, 1.0)) == 1.0
    assert needed_temperature(drawn(100, 2.5)) == 1.0  # too few photographs to tell


def test_the_minimum_confidence_is_measured_on_enough_photographs():
    figures = drawn(2000, 1.0)
    chosen = minimum_confidence(figures)
    confidences, is_right = figures.judged
    assert is_right[confidences >= chosen].mean() >= 2 / 3
    assert is_right[confidences >= chosen - 0.05].mean() < 2 / 3
    with pytest.raises(ArgumentError, match="100 photographs are too few"):
        minimum_confidence(drawn(100, 1.0))


def test_a_set_has_a_title_or_the_name_of_its_folder(tmp_path):
    assert picture_set(f"my photos={tmp_path}").title == "my photos"
    assert picture_set(f"a=b={tmp_path}").title == "a=b"
    assert picture_set(str(tmp_path)).title == tmp_path.name


def test_an_entry_replaces_the_shipped_one_in_its_place():
    old = '# head\n\n[[model]]\nname = "a"\nsource = { kind = "shipped" }\nreplaces = ["b*"]\n\n'
    rest = '[[model]]\nname = "x"\nsource = { kind = "hub" }\n'
    new = '[[model]]\nname = "c"\n'
    found = with_entry(old + rest, new)
    assert found == f'# head\n\n{new}replaces = ["b*"]\n\n{rest}'
    assert with_entry(rest, new) == f"{new}\n{rest}"
