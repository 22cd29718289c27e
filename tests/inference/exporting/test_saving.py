import pytest

from swiftcam.inference.exporting.saving import Converted, save


def write_two(folder):
    (folder / "variables").mkdir()
    (folder / "variables" / "data").write_bytes(b"123")
    (folder / "model.pb").write_bytes(b"45")


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_file_replaces_the_existing_one(tmp_path):
    path = tmp_path / "m.onnx"
    path.write_text("before")
    assert save(Converted(lambda to: to.write_bytes(b"123"), 1), path) == 3
    assert path.read_bytes() == b"123"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_is_created_or_an_empty_one_is_filled(tmp_path, is_there):
    path = tmp_path / "saved"
    if is_there:
        path.mkdir()
    assert save(Converted(write_two, 1, is_folder=True), path) == 5
    assert names(tmp_path) == ["saved", "saved/model.pb", "saved/variables", "saved/variables/data"]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_folder_never_replaces_a_file_or_a_full_folder(tmp_path, kind):
    path = tmp_path / "saved"
    if kind == "folder":
        path.mkdir()
        (path / "mine").write_text("mine")
    else:
        path.write_text("mine")
    before = names(tmp_path)
    with pytest.raises(OSError, match="already exists"):
        save(Converted(write_two, 1, is_folder=True), path)
    assert names(tmp_path) == before


def test_a_folder_that_fails_midway_leaves_nothing(tmp_path):
    def fail(folder):
        write_two(folder)
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        save(Converted(fail, 1, is_folder=True), tmp_path / "saved")
    assert names(tmp_path) == []
