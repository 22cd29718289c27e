import pytest

from swiftcam import paths
from swiftcam.errors import ArgumentError


def test_shipped_models_are_found():
    assert (paths.models_dir() / "swiftformer-xs-tiny200" / "model.safetensors").is_file()


@pytest.mark.parametrize("name", ["out.txt", "out", "missing/out.csv"])
def test_files_that_cannot_be_written_are_argument_errors(tmp_path, name):
    with pytest.raises(ArgumentError, match=r"--output .*(must end in \.csv or \.jsonl|Create it)"):
        paths.require_writable("--output", tmp_path / name, (".csv", ".jsonl"))
    paths.require_writable("--output", tmp_path / "OUT.CSV", (".csv", ".jsonl"))


def test_atomic_path_replaces_only_on_success(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError), paths.atomic_path(target) as temporary:
        temporary.write_text("half \udcff", encoding="utf-8")
    assert target.read_text() == "old"
    with paths.atomic_path(target) as temporary:
        temporary.write_text("new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_atomic_path_gives_the_usual_permissions(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("")
    with paths.atomic_path(tmp_path / "atomic") as temporary:
        temporary.write_text("")
    assert (tmp_path / "atomic").stat().st_mode == plain.stat().st_mode
