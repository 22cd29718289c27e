"""The packages of a library, which decide whether what it made is kept."""

import importlib.util
from importlib import metadata
from types import SimpleNamespace

import pytest

from swiftcam.inference import distributions
from swiftcam.inference.distributions import installed_distributions
from swiftcam.inference.engines.registry import ONNX_RUNTIME_BUILDS, engine_kinds


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of packages with onnxruntime in it; returns a function that adds packages."""
    spec = SimpleNamespace(origin=str(tmp_path / "onnxruntime" / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda library: spec)

    def add(*names):
        for name in names:
            (tmp_path / name).mkdir()
        installed_distributions.cache_clear()
        return installed_distributions("onnxruntime")

    yield add
    installed_distributions.cache_clear()


@pytest.mark.parametrize("kind", [k for k in engine_kinds() if k.is_installed], ids=str)
def test_it_is_what_the_metadata_of_python_say(kind):
    found = installed_distributions(kind.library)
    assert found
    for text in found:
        name, version = text.split()
        assert metadata.version(name) == version


@pytest.mark.parametrize("build", sorted(set(ONNX_RUNTIME_BUILDS.values())))
def test_builds_of_one_library_are_told_apart(site, build):
    folder = build.replace("-", "_")
    assert site(f"{folder}-1.22.0.dist-info", "onnx-1.0.dist-info") == (f"{build} 1.22.0",)


def test_builds_installed_over_each_other_are_all_named(site):
    found = site("onnxruntime-1.20.0.dist-info", "onnxruntime_gpu-1.22.0.dist-info", "numpy")
    assert found == ("onnxruntime 1.20.0", "onnxruntime-gpu 1.22.0")


def test_without_a_package_there_is_none(site):
    assert site() == ()


def test_a_library_that_is_in_no_folder_is_looked_up_by_python(monkeypatch):
    spec = SimpleNamespace(origin="/nowhere/archive.zip/onnxruntime/__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda library: spec)
    monkeypatch.setattr(distributions, "_PACKAGES", {"x": ("numpy", "no-such-package")})
    installed_distributions.cache_clear()
    assert installed_distributions("x") == (f"numpy {metadata.version('numpy')}",)
    installed_distributions.cache_clear()


def test_a_library_that_is_not_installed_has_none():
    assert installed_distributions("no_such_library") == ()
