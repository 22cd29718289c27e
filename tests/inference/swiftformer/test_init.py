"""The lazy public names."""

import sys

import pytest

import swiftcam.inference.swiftformer as package
from tests import needs


def test_every_public_name_that_needs_no_tensorflow_is_there():
    needs.module("torch")
    names = [name for name in package.__all__ if not name.startswith("TF")]
    found = {name: getattr(package, name) for name in names}
    assert {name for name, value in found.items() if value.__name__ == name} == set(names)
    assert len(names) == 9


@pytest.mark.extra("tensorflow")
def test_every_name_that_needs_tensorflow_is_there():
    names = [name for name in package.__all__ if name.startswith("TF")]
    assert names == ["TFSwiftFormerForImageClassification", "TFSwiftFormerModel"]
    assert [getattr(package, name).__name__ for name in names] == names


@pytest.mark.parametrize("missing", [(), ("torch",), ("keras",), ("torch", "keras")])
def test_import_star_works_without_a_framework(programs, missing):
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({missing!r})); "
        f"from {package.__name__} import *; print(SwiftFormerConfig.__name__); "
        "print('SwiftFormerModel' in globals())"
    )
    done = programs.start_command([sys.executable, "-c", code]).finish()
    assert (done.returncode, done.stdout.split()[0]) == (0, "SwiftFormerConfig"), done.stderr
    if "torch" in missing:
        assert done.stdout.split()[1] == "False"


@pytest.mark.parametrize(
    ("name", "missing", "title", "extra"),
    [
        ("SwiftFormerModel", "torch", "PyTorch", "torch"),
        ("TFSwiftFormerModel", "keras", "TensorFlow", "tensorflow"),
    ],
)
def test_a_missing_framework_is_named_with_its_extra(programs, name, missing, title, extra):
    code = f"import sys; sys.modules[{missing!r}] = None; from {package.__name__} import {name}"
    done = programs.start_command([sys.executable, "-c", code]).finish()
    assert done.returncode == 1
    assert f"{name}: {title} is not installed" in done.stderr
    assert done.stderr.rstrip().endswith(f"pip install 'swiftcam[{extra}]'")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        package.nothing  # noqa: B018 - the access is tested
