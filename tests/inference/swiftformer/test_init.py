"""The lazy public names."""

import subprocess
import sys

import pytest

import swiftcam.inference.swiftformer as package


def test_every_public_name_has_a_home():
    assert sorted(package.__all__) == sorted(package._HOMES)


@pytest.mark.parametrize(
    ("name", "missing", "title", "extra"),
    [
        ("SwiftFormerModel", "torch", "PyTorch", "torch"),
        ("TFSwiftFormerModel", "keras", "TensorFlow", "tensorflow"),
    ],
)
def test_a_missing_framework_is_named_with_its_extra(name, missing, title, extra):
    code = f"import sys; sys.modules[{missing!r}] = None; from {package.__name__} import {name}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"{name}: {title} is not installed" in done.stderr
    assert done.stderr.rstrip().endswith(f"pip install 'swiftcam[{extra}]'")


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        package.nothing  # noqa: B018 - looking is what is tested
