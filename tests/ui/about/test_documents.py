import sys

from swiftcam import __version__, paths
from swiftcam.ui.about import documents
from tests.docs.markdown import ROOT


def test_the_guide_is_that_of_the_repository():
    assert documents.guide_text() == (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def test_an_installed_package_has_the_guide_inside(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "_PACKAGE", tmp_path / "swiftcam")
    assert documents.guide_text() == ""
    (tmp_path / "swiftcam").mkdir()
    (tmp_path / "swiftcam" / "guide.md").write_text("# Größe", encoding="utf-8")
    assert documents.guide_text() == "# Größe"


def test_licences_name_program_photographs_and_libraries():
    text = documents.licence_text()
    assert text.startswith(f"SwiftCam {__version__}: Apache License 2.0")
    for photo in paths.photos_dir().glob("*.jpg"):
        assert photo.name in text
    lines = text.splitlines()
    for name, licence in (("PySide6", "LGPL"), ("onnxruntime ", "MIT"), ("numpy ", "BSD")):
        assert any(line.startswith(name) and licence in line for line in lines)
    assert not any(line.startswith(("pytest", "ruff", "swiftcam")) for line in lines)


def test_a_bundle_has_the_full_texts(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "is_frozen", lambda: True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert "Libraries:" in documents.licence_text()  # the file is missing
    (tmp_path / "licences.txt").write_text("every text", encoding="utf-8")
    assert documents.licence_text() == "every text"
