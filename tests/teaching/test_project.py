import errno
import json
import os

import pytest

from swiftcam.errors import ArgumentError, StoreError
from swiftcam.teaching.project import NONE_FOLDER, PROJECT_NAME
from swiftcam.teaching.projects import create_project, open_project


@pytest.fixture
def project(tmp_path):
    made = create_project(tmp_path, "things", "some-model")
    made.add_class("cup")
    made.add_class("door open")
    return made


def labels(project):
    return [each.label for each in open_project(project.folder, "other").classes]


def stored(project):
    return [(each.folder, each.burst) for each in project.examples()]


def test_classes_are_kept(project):
    assert labels(project) == ["cup", "door open"]
    assert open_project(project.folder, "other").model == "some-model"


@pytest.mark.parametrize("label", ["cup", "CUP", "  Cup ", ""])
def test_a_label_is_used_once(project, label):
    with pytest.raises(ArgumentError):
        project.add_class(label)
    assert labels(project) == ["cup", "door open"]


def test_labels_that_make_one_folder_get_two(project):
    folders = [
        project.add_class(label).folder for label in ("a/b", "a:b", "A b", "杯子", "...", "none")
    ]
    assert len({folder.casefold() for folder in folders}) == 6
    assert NONE_FOLDER not in folders


def test_examples_are_listed_by_class_then_burst(project):
    for folder, burst in (("door-open", 2), ("cup", 3), ("cup", 1), (NONE_FOLDER, 4), ("cup", 1)):
        project.add(folder, burst, b"picture")
    assert stored(project) == [
        ("cup", 1),
        ("cup", 1),
        ("cup", 3),
        ("door-open", 2),
        (NONE_FOLDER, 4),
    ]
    assert project.next_burst() == 5


def test_other_files_are_no_examples(project):
    project.add("cup", 1, b"picture")
    (project.folder / "examples" / "cup" / "holiday.jpg").write_bytes(b"x")
    assert stored(project) == [("cup", 1)]


def test_a_deleted_example_can_be_restored(project):
    kept = project.add("cup", 1, b"kept")
    deleted = project.add("cup", 1, b"deleted")
    project.delete(deleted)
    assert [each.path for each in project.examples()] == [kept.path]
    later = project.add("cup", 1, b"later")
    restored = project.restore(deleted)
    assert restored.path.read_bytes() == b"deleted"
    assert later.path.read_bytes() == b"later"
    assert len(project.examples()) == 3


def test_closing_forgets_what_was_deleted(project):
    project.delete(project.add("cup", 1, b"deleted"))
    project.close()
    assert not (project.folder / "deleted").exists()


def test_an_example_moves_to_another_class(project):
    project.add("door-open", 1, b"there")
    moved = project.move(project.add("cup", 1, b"moved"), "door-open")
    assert moved.path.read_bytes() == b"moved"
    assert stored(project) == [("door-open", 1), ("door-open", 1)]


def test_a_renamed_class_keeps_its_examples(project):
    project.add("cup", 1, b"x")
    project.rename_class("cup", "big mug")
    assert labels(project) == ["big mug", "door open"]
    assert stored(project) == [("cup", 1)]
    with pytest.raises(ArgumentError, match="already a class"):
        project.rename_class("cup", "Door Open")


def test_a_removed_class_can_be_restored_by_example(project):
    example = project.add("cup", 1, b"x")
    project.remove_class("cup")
    assert labels(project) == ["door open"]
    assert project.restore(example).path.read_bytes() == b"x"


def test_a_full_disk_loses_nothing(project, monkeypatch):
    project.add("cup", 1, b"before")

    def full(path, content):
        path.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_bytes", full)
        with pytest.raises(StoreError, match="No space left"):
            project.add("cup", 1, b"after")
    assert [each.path.read_bytes() for each in project.examples()] == [b"before"]


def test_names_of_projects_are_names_of_models(tmp_path):
    for name in ("Mine", "../x", "con", ""):
        with pytest.raises(ArgumentError, match="lower-case"):
            create_project(tmp_path, name, "m")


def test_the_document_is_readable(project):
    values = json.loads((project.folder / PROJECT_NAME).read_text("utf-8"))
    assert values["classes"] == [
        {"folder": "cup", "label": "cup"},
        {"folder": "door-open", "label": "door open"},
    ]
