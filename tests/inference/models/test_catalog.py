import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from swiftcam import paths
from swiftcam.cli import model_options as engine_options
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.checkpoints.layouts import expected_shapes
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.models.catalog import (
    catalogue,
    find_model,
    model_names,
    replaced_text,
    replacement_of,
    size_text,
)
from swiftcam.inference.models.spec import HubSource, ShippedSource
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.settings import DEFAULT_MODEL

SIZES = {
    "xs": ((3, 3, 6, 4), (48, 56, 112, 220)),
    "s": ((3, 3, 9, 6), (48, 64, 168, 224)),
    "l1": ((4, 3, 10, 5), (48, 96, 192, 384)),
    "l3": ((4, 4, 12, 6), (64, 128, 320, 512)),
}


def test_the_default_model_is_shipped():
    assert DEFAULT_MODEL in model_names()
    assert (find_model(DEFAULT_MODEL) / "config.json").is_file()


def test_the_command_line_has_the_same_defaults():
    assert ModelChoice(engine_options.DEFAULT_MODEL) == ModelChoice()


def test_a_path_is_a_model(tmp_path):
    assert find_model(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["swiftformer-xl", "", "x" * 300])
def test_an_unknown_model_is_an_argument_error_that_lists_the_known(name):
    with pytest.raises(ArgumentError, match=f"swiftformer-l1.*{DEFAULT_MODEL}"):
        find_model(name)


def test_a_model_of_the_catalogue_that_is_not_here_names_the_command(tmp_path, monkeypatch):
    with pytest.raises(ArgumentError, match=r"14 MB\).*swiftcam models pull swiftformer-xs$"):
        find_model("swiftformer-xs")
    # Unless the working directory has a file or folder of that name.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "swiftformer-xs").mkdir()
    assert find_model("swiftformer-xs").is_dir()


def test_the_models_of_the_catalogue():
    specs = {spec.name: spec for spec in catalogue()}
    assert list(specs) == [
        DEFAULT_MODEL,
        "swiftformer-xs",
        "swiftformer-s",
        "swiftformer-l1",
        "swiftformer-l3",
        "swiftformer-xs-mbzuai",
    ]
    for spec in specs.values():
        variant = re.match(r"swiftformer-(\w+)", spec.name)[1]
        depths, embed_dims = SIZES[variant]
        config = SwiftFormerConfig(
            depths=depths, embed_dims=embed_dims, num_labels=spec.classes, attention_norm="ones"
        )
        names = expected_shapes(config)
        learned = {k: v for k, v in names.items() if "running" not in k and "num_batches" not in k}
        assert spec.params == sum(int(np.prod(shape)) for shape in learned.values())
        assert spec.accuracy is not None
        is_timm = isinstance(spec.source, HubSource) and spec.source.repository.startswith("timm/")
        assert spec.family == ("l2" if is_timm else "ones")
        assert spec.recipe == (Recipe.published_with("timm") if is_timm else Recipe())
        if isinstance(spec.source, HubSource):
            assert spec.label_set == "imagenet-1k"
            assert spec.source.has_fixed_revision == (spec.sha256 is not None)


def test_the_shipped_model_is_what_the_catalogue_says():
    shipped = [spec for spec in catalogue() if isinstance(spec.source, ShippedSource)]
    assert [spec.name for spec in shipped] == [DEFAULT_MODEL]
    for spec in shipped:
        weights = paths.models_dir() / spec.source.directory / "model.safetensors"
        assert spec.size == weights.stat().st_size
        assert spec.sha256 == hashlib.sha256(weights.read_bytes()).hexdigest()


def test_unpublished_sizes_are_shown_as_estimates():
    specs = {spec.name: spec for spec in catalogue()}
    assert size_text(specs["swiftformer-xs"]) == "14 MB"
    assert size_text(specs["swiftformer-l3"]) == "about 114 MB"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[model]", "cannot be read"),
        ("model = 3", r"no \[\[model\]\] tables"),
        ("[[model]]\nname = 'x'", "source is missing"),
        (".".join(["a"] * 20_000) + " = 1", "too many parts between dots"),
        ("x = " + "[" * 50_000, "cannot be read"),
        ("model = [3]", r"no \[\[model\]\] tables"),
    ],
)
def test_a_damaged_catalogue_is_reported_but_installed_models_work(
    text, words, tmp_path, monkeypatch
):
    path = tmp_path / "catalog.toml"
    path.write_text(text)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(path))
    with pytest.raises(ModelError, match=words):
        catalogue()
    assert find_model(DEFAULT_MODEL)
    with pytest.raises(ArgumentError, match="no model 'swiftformer-xs'"):
        find_model("swiftformer-xs")


def test_a_catalogue_of_ones_own_and_its_changes(tmp_path, monkeypatch):
    path = tmp_path / "catalog.toml"
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(path))
    with pytest.raises(ModelError, match="SWIFTCAM_CATALOG"):
        catalogue()
    text = paths.models_dir().joinpath("catalog.toml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert len(catalogue()) == 6
    path.write_text(text + text, encoding="utf-8")
    with pytest.raises(ModelError, match="two models have the same name"):
        catalogue()


EARLIER = "swiftformer-xs-tiny7"  # no edition had this name, but it fits the pattern of the first


@pytest.mark.logs_errors
def test_the_name_of_an_earlier_edition_stands_for_the_new_one(caplog):
    assert replacement_of(EARLIER) == DEFAULT_MODEL
    assert find_model(EARLIER) == find_model(DEFAULT_MODEL)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said == replaced_text(EARLIER, DEFAULT_MODEL)
    assert EARLIER in said
    assert f"{DEFAULT_MODEL}, its new edition, is used" in said


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "swiftformer-xs", "swiftformer-xs-mine", ""])
def test_other_names_have_no_replacement(name):
    assert replacement_of(name) is None


def test_a_file_with_the_name_of_an_earlier_edition_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / EARLIER).mkdir()
    assert replacement_of(EARLIER) is None
    assert find_model(EARLIER) == Path(EARLIER)


def test_a_damaged_catalogue_replaces_nothing(tmp_path, monkeypatch):
    (tmp_path / "catalog.toml").write_text("[[model]")
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(tmp_path / "catalog.toml"))
    assert replacement_of(EARLIER) is None
