import hashlib
import json

import numpy as np
import onnx
import pytest
import torch
from safetensors.numpy import load_file, save_file

from swiftcam.errors import ArgumentError, Cancelled, ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.exporting import ExportRequest, export_model
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest, OnnxChoices
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.inventory import find_entry
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.store.verify import verify
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import (
    SMALL,
    authors_weights,
    random_weights,
    timm_weights,
    write_hugging_face,
    write_small,
)
from tests.graphs import Classifier, write_classifier
from tests.hub import write_catalog

PLAIN = RecipeChoices(mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\n".join(f"thing {index}" for index in range(6)))
    return str(path)


@pytest.fixture
def graph(tmp_path):
    return write_classifier(tmp_path / "classifier.onnx")


def bring(path, name="mine", **options):
    return import_model(ImportRequest(path, name, **options))


def assert_nothing_kept():
    store = Store()
    assert store.names() == []
    assert not list((store.root / ".staging").glob("*"))


def write_layout(folder, layout, weights):
    """Write weights without any configuration, in one of the layouts and formats."""
    folder.mkdir()
    if layout == "timm":
        path = folder / "model.safetensors"
        save_file(timm_weights(SMALL, weights), path)
        return path
    path = folder / "swiftformer.pth"
    state = {key: torch.from_numpy(value) for key, value in authors_weights(weights).items()}
    torch.save({"model": state}, path)
    return path


@pytest.mark.parametrize("layout", ["timm", "authors"])
def test_a_bare_file_of_any_layout(layout, tmp_path, photos):
    weights = random_weights(SMALL)
    path = write_layout(tmp_path / "source", layout, weights)
    imported = bring(path, recipe=RecipeChoices(size=64))
    assert imported.seal.verdict is Verdict.VERIFIED
    assert imported.record.spec.family == "l2"
    # A pickle is converted at the import; later, PyTorch is not needed.
    assert imported.record.file == "model.safetensors"
    folder = find_model("mine")
    assert load_classifier(ModelChoice("mine")).recipe == Recipe.published_with(layout).resized(64)
    stored = load_file(folder / "model.safetensors")
    assert len(stored) == len(weights)
    path.unlink()
    assert len(load_classifier(ModelChoice("mine")).classify(photos[0]).candidates) == 5
    assert verify("mine").is_good


def test_a_directory_keeps_its_labels_recipe_and_family(tmp_path):
    folder = write_hugging_face(
        tmp_path / "source", SMALL, random_weights(SMALL), minimum_confidence=0.3
    )
    (folder / "preprocessor_config.json").write_text('{"size": 96, "image_mean": [0.5, 0.5, 0.5]}')
    imported = bring(folder)
    classifier = load_classifier(ModelChoice("mine"))
    assert classifier.model_name == "mine"
    assert classifier.minimum_confidence == 0.3
    assert classifier.labels[3] == "thing 3, other name"
    assert classifier.recipe.size == 96
    assert classifier.recipe.mean == (0.5, 0.5, 0.5)
    assert imported.record.spec.family == "ones"
    assert imported.record.pinned_by == "import"
    # The file is copied byte for byte.
    source = (folder / "model.safetensors").read_bytes()
    assert imported.record.sha256 == hashlib.sha256(source).hexdigest()
    assert (find_model("mine") / "model.safetensors").read_bytes() == source


def test_weights_of_another_layout_keep_their_minimum_confidence(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    save_file(timm_weights(SMALL, random_weights(SMALL)), source / "model.safetensors")
    (source / "config.json").write_text('{"minimum_confidence": 0.3}')
    bring(source)
    assert load_classifier(ModelChoice("mine")).minimum_confidence == 0.3


def test_a_file_that_names_some_classes_keeps_the_names_of_the_others(tmp_path):
    folder = write_hugging_face(tmp_path / "source", SMALL, random_weights(SMALL))
    (folder / "preprocessor_config.json").write_text('{"size": 64}')
    names = tmp_path / "names.json"
    names.write_text('{"3": "our cat"}')
    bring(folder, labels=str(names))
    labels = load_classifier(ModelChoice("mine")).labels
    assert labels[2:5] == ("thing 2, other name", "our cat", "thing 4, other name")


def test_a_file_that_names_some_classes_of_a_graph_keeps_the_others(tmp_path):
    own = json.dumps([f"own {index}" for index in range(6)])
    graph = write_classifier(tmp_path / "m.onnx", metadata={"labels": own})
    names = tmp_path / "names.json"
    names.write_text('{"3": "our cat"}')
    bring(graph, labels=str(names), recipe=PLAIN)
    assert load_classifier(ModelChoice("mine")).labels[2:5] == ("own 2", "our cat", "own 4")


@pytest.mark.parametrize("layout", ["nchw", "nhwc"])
def test_an_export_of_a_graph_of_any_size_is_read_back_without_options(tmp_path, layout):
    graph = write_classifier(tmp_path / "m.onnx", Classifier(layout=layout, sides="S"))
    model = onnx.load(graph)
    for axis, name in zip(model.graph.input[0].type.tensor_type.shape.dim, "abcd", strict=True):
        axis.dim_param = name  # no axis shows where the colours are
    onnx.save(model, graph)
    names = tmp_path / "names.json"
    names.write_text(json.dumps([f"name {index}" for index in range(6)]))
    choices = OnnxChoices(is_channels_first=layout == "nchw", is_raw=False, gives="logits")
    first = bring(graph, labels=str(names), recipe=RecipeChoices(size=32), onnx=choices)
    export_model(ExportRequest(ModelChoice("mine"), tmp_path / "exported.onnx"))
    again = bring(tmp_path / "exported.onnx", "again")
    assert again.record.graph == first.record.graph
    assert again.record.spec.recipe == first.record.spec.recipe


def test_family_labels_and_recipe_can_be_chosen(tmp_path):
    folder = write_small(tmp_path / "source")
    labels = tmp_path / "names.json"
    labels.write_text(json.dumps([f"name {index}" for index in range(7)]))
    bring(
        folder,
        family="l2",
        labels=str(labels),
        recipe=RecipeChoices(resize="short_side", resize_to=70, interpolation="bicubic"),
    )
    classifier = load_classifier(ModelChoice("mine"))
    assert classifier.labels[6] == "name 6"
    assert (classifier.recipe.size, classifier.recipe.resize_to) == (64, 70)
    assert classifier.recipe.interpolation == "bicubic"
    # The golden values belong to the chosen family.
    assert classifier.sealer.check().verdict is Verdict.VERIFIED
    other = load_classifier(ModelChoice("mine", family="ones"))
    assert other.sealer.check().verdict is Verdict.DIFFERS


def test_weights_can_be_left_where_they_are(tmp_path, photos):
    folder = write_small(tmp_path / "source")
    bring(folder, is_linked=True)
    entry = find_entry("mine")
    assert entry.record.spec.source.is_linked
    assert entry.weights == (folder / "model.safetensors").stat().st_size > entry.stored
    assert not (find_model("mine") / "model.safetensors").exists()
    assert load_classifier(ModelChoice("mine")).classify(photos[0]).candidates
    assert verify("mine").is_good
    other = write_hugging_face(tmp_path / "other", SMALL, random_weights(SMALL, seed=9))
    (other / "model.safetensors").replace(folder / "model.safetensors")
    assert "have changed" in verify("mine").problem
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="no longer exist"):
        load_classifier(ModelChoice("mine"))
    assert "no longer exist" in verify("mine").problem
    assert Store().remove("mine") > 0


def test_known_weights_get_their_family_whatever_holds_them(tmp_path, monkeypatch):
    path = tmp_path / "found-somewhere.safetensors"
    save_file(timm_weights(SMALL, random_weights(SMALL)), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    spec = {"name": "known", "source": {"repository": "a/b"}, "classes": 7, "sha256": digest}
    catalog = write_catalog(tmp_path / "catalog.toml", spec | {"family": "ones"})
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    with pytest.raises(ArgumentError, match=r"which has the family ones\. With l2"):
        bring(path, family="l2")
    assert_nothing_kept()
    # From its layout alone, the family would be l2.
    assert bring(path, recipe=RecipeChoices(size=64)).record.spec.family == "ones"


@pytest.mark.parametrize(
    "name", ["", "Mine", "../mine", "con", DEFAULT_MODEL, "swiftformer-xs", "a b"]
)
def test_names_that_cannot_be_used(name, tmp_path, graph):
    with pytest.raises(ArgumentError, match=r"Choose another name|lower-case letters"):
        bring(graph, name)
    assert_nothing_kept()


def test_a_name_is_used_once(graph, names):
    bring(graph, labels=names, recipe=PLAIN)
    with pytest.raises(ArgumentError, match="There is a model mine already"):
        bring(graph, labels=names, recipe=PLAIN)


def test_a_file_that_is_no_model_is_not_kept(tmp_path):
    text = tmp_path / "model.safetensors"
    text.write_text("no weights")
    weights = random_weights(SMALL)
    del weights["head.bias"]
    incomplete = write_hugging_face(tmp_path / "incomplete", SMALL, weights)
    empty = tmp_path / "empty"
    empty.mkdir()
    for path, error, words in (
        (tmp_path / "nothing", ArgumentError, "There is no"),
        (text, ModelError, "cannot be read"),
        (incomplete, ModelError, "1 missing: head.bias"),
        (empty, ModelError, "no weights"),
        (tmp_path / "names.txt", ArgumentError, "There is no"),
    ):
        with pytest.raises(error, match=words):
            bring(path)
        assert_nothing_kept()


@pytest.mark.parametrize(
    "look",
    [
        Classifier(),
        Classifier(layout="nhwc", batch=2),
        Classifier(gives="probabilities"),
        Classifier(output_axes=4),
        Classifier(input_type="uint8"),
        Classifier(input_type="float16", precision="float16"),
    ],
)
def test_an_onnx_classifier(look, tmp_path, names, photos):
    path = write_classifier(tmp_path / "classifier.onnx", look)
    imported = bring(path, labels=names, recipe=PLAIN)
    assert imported.seal.verdict is Verdict.VERIFIED
    assert imported.record.graph["gives"] == look.gives
    path.unlink()
    classifier = load_classifier(ModelChoice("mine"))
    assert classifier.minimum_confidence == FALLBACK_CONFIDENCE
    assert classifier.recipe == Recipe(
        size=32, resize_to=32, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)
    )
    prediction = classifier.classify(photos[0])
    values = classifier.recipe.crop(photos[0])[None] / 255.0
    wanted = np.exp(look.logits(values)[0])
    assert prediction.probabilities == pytest.approx(wanted / wanted.sum(), abs=5e-3)
    assert prediction.candidates[0].label == f"thing {wanted.argmax()}"
    found = verify("mine")
    assert found.is_good
    assert list(found.seals) == ["onnx"]


def test_weights_beside_a_graph_come_along(tmp_path, names):
    path = write_classifier(tmp_path / "classifier.onnx", split=True)
    with pytest.raises(ArgumentError, match="leave --link out"):
        bring(path, labels=names, recipe=PLAIN, is_linked=True)
    bring(path, labels=names, recipe=PLAIN)
    (tmp_path / "weights.data").unlink()
    path.unlink()
    assert verify("mine").is_good


def test_a_graph_can_be_left_where_it_is(graph, names):
    bring(graph, labels=names, recipe=PLAIN, is_linked=True)
    assert not (find_model("mine") / "model.onnx").exists()
    assert verify("mine").is_good
    graph.unlink()
    assert "no longer exist" in verify("mine").problem


def test_a_graph_that_swiftcam_exported_needs_no_options(tmp_path, photos):
    folder = write_small(tmp_path / "model")
    path = tmp_path / "exported.onnx"
    export_model(ExportRequest(ModelChoice(str(folder)), path))
    imported = bring(path)
    assert imported.seal.verdict is Verdict.VERIFIED
    here, there = (load_classifier(ModelChoice(name)) for name in (str(folder), "mine"))
    assert here.labels == there.labels
    assert here.recipe == there.recipe
    for photo in photos:
        assert np.allclose(
            here.classify(photo).probabilities, there.classify(photo).probabilities, atol=1e-6
        )
    assert there.engine.run(there.recipe.crop(photos[0])[None]).embedding.shape == (1, 20)


def test_an_imported_graph_can_be_exported_and_imported_again(graph, names, tmp_path, photos):
    bring(graph, labels=names, recipe=RecipeChoices(mean=(0.1, 0.2, 0.3), std=(0.5, 0.5, 0.5)))
    exported = export_model(ExportRequest(ModelChoice("mine"), tmp_path / "out.onnx"))
    assert str(exported).endswith("6 labels, checked")
    bring(tmp_path / "out.onnx", "again")
    first, second = (load_classifier(ModelChoice(name)) for name in ("mine", "again"))
    for photo in photos:
        assert first.classify(photo).candidates == second.classify(photo).candidates


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"recipe": PLAIN}, "does not contain the names of its 6 classes"),
        ({"labels": "names"}, "does not contain its preprocessing"),
        ({"labels": "missing.txt", "recipe": PLAIN}, "cannot be read"),
        ({"labels": "imagenet-1k", "recipe": PLAIN}, "6 classes, ImageNet-1k has 1000"),
        ({"labels": "names", "recipe": RecipeChoices(size=64)}, "takes pictures of 32x32"),
        ({"labels": "names", "recipe": PLAIN, "family": "l2"}, "no family"),
    ],
)
def test_missing_properties_of_a_classifier_must_be_given(graph, names, options, words):
    if options.get("labels") == "names":
        options = options | {"labels": names}
    with pytest.raises(ArgumentError, match=words):
        bring(graph, **options)
    assert_nothing_kept()


def test_a_graph_of_a_thousand_classes_may_be_imagenets(tmp_path):
    path = write_classifier(tmp_path / "classifier.onnx", Classifier(classes=1000))
    with pytest.raises(ArgumentError, match="--labels imagenet-1k"):
        bring(path, recipe=PLAIN)
    bring(path, recipe=PLAIN, labels="imagenet-1k")
    assert load_classifier(ModelChoice("mine")).labels[1] == "goldfish, Carassius auratus"


def test_choices_for_a_graph(tmp_path, names):
    path = write_classifier(tmp_path / "c.onnx", Classifier(normalises=True, sides="S"))
    choices = OnnxChoices(is_raw=True, gives="logits")
    imported = bring(path, labels=names, recipe=RecipeChoices(size=48), onnx=choices)
    assert imported.record.graph["is_raw"] is True
    assert load_classifier(ModelChoice("mine")).recipe.size == 48


def test_labels_may_be_a_list(graph):
    with pytest.raises(ArgumentError, match=r"The list of labels must have 6 names.*it has 2"):
        bring(graph, labels=("one", "two"), recipe=PLAIN)
    with pytest.raises(ArgumentError, match="no usable name for class 5"):
        bring(graph, labels=("one", "two", "three", "four", "five", " "), recipe=PLAIN)
    assert_nothing_kept()
    bring(graph, labels=("one", "two", " three ", "four", "five", "six"), recipe=PLAIN)
    assert load_classifier(ModelChoice("mine")).labels[2] == "three"


def test_the_order_of_colours_is_kept(graph, names, photos):
    recipe = RecipeChoices(mean=(0.1, 0.2, 0.3), std=(0.5, 0.6, 0.7))
    imported = bring(graph, labels=names, recipe=recipe, onnx=OnnxChoices(is_bgr=True))
    assert imported.seal.verdict is Verdict.VERIFIED
    assert imported.record.graph["is_bgr"] is True
    classifier = load_classifier(ModelChoice("mine"))
    values = (classifier.recipe.crop(photos[0])[None] / 255.0 - recipe.mean) / recipe.std
    wanted = np.exp(Classifier().logits(values[..., ::-1])[0])
    found = classifier.classify(photos[0]).probabilities
    assert found == pytest.approx(wanted / wanted.sum(), abs=1e-5)
    bring(graph, "rgb", labels=names, recipe=recipe, onnx=OnnxChoices(is_bgr=False))
    assert "is_bgr" not in find_entry("rgb").record.graph  # as in earlier versions


def test_a_directory_with_several_graphs_is_ambiguous(graph, tmp_path):
    write_classifier(tmp_path / "second.onnx")
    with pytest.raises(ModelError, match="has 2 classifiers"):
        bring(tmp_path)


def test_cancelling_keeps_nothing(graph, names):
    watch = Watch()

    def report(progress):
        if progress.phase is Phase.MEASURING and progress.done == 2:
            watch.cancelled.set()

    watch.report = report
    with pytest.raises(Cancelled):
        import_model(ImportRequest(graph, "mine", labels=names, recipe=PLAIN), watch)
    assert_nothing_kept()
