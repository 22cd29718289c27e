"""What the documents show works as shown."""

import re
from pathlib import Path

import pytest

from swiftcam.capture.demo import demo_photos

ROOT = Path(__file__).resolve().parents[1]


def test_the_python_example_runs(monkeypatch, capsys):
    pytest.importorskip("torch")
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(code.replace("photo.jpg", str(demo_photos()[0])), {})
    assert capsys.readouterr().out.strip() == "espresso"


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert all((path.parent / link).exists() for link in local)
