"""What the documents show works as shown."""

import re
from pathlib import Path

import numpy as np
import pytest

from swiftcam.capture.demo import demo_photos

ROOT = Path(__file__).resolve().parents[1]


def examples():
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_the_python_example_runs(monkeypatch, capsys):
    pytest.importorskip("torch")
    monkeypatch.chdir(ROOT)
    exec(examples()[0].replace("photo.jpg", str(demo_photos()[0])), {})
    assert capsys.readouterr().out.strip() == "espresso"


# Keras 3.15 has numpy 2 warn.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.extra
def test_the_tensorflow_example_runs(monkeypatch, tmp_path):
    pytest.importorskip("tensorflow")
    import keras

    monkeypatch.chdir(tmp_path)
    values = {
        "pixel_values": np.zeros((2, 3, 64, 64), np.float32),
        "labels": np.array([1, 2]),
    }
    # As it is, but for the time: without a traced training step.
    code = examples()[1].replace('metrics=["accuracy"]', 'metrics=["accuracy"], run_eagerly=True')
    exec(code, values)
    loaded = keras.saving.load_model("model.keras")
    assert type(loaded) is values["TFSwiftFormerForImageClassification"]
    assert {"folder", "model.keras", "saved_model"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert all((path.parent / link).exists() for link in local)
