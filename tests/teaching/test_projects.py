import json

import pytest

from swiftcam.errors import ModelError
from swiftcam.teaching.project import PROJECT_NAME
from swiftcam.teaching.projects import create_project, open_project, project_names


@pytest.fixture
def project(tmp_path):
    made = create_project(tmp_path, "things", "some-model")
    made.add("cup", 1, b"x") if made.add_class("cup") else None
    return made


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 1}',
        b'{"format": 1, "model": "m", "classes": [{"folder": "../x", "label": "x"}]}',
        b'{"format": 1, "model": "m", "classes": 5}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_document_loses_no_example(project, content):
    (project.folder / PROJECT_NAME).write_bytes(content)
    found = open_project(project.folder, "fallback")
    assert [each.label for each in found.classes] == ["cup"]
    assert len(found.examples()) == 1
    assert found.model == "fallback"
    assert (project.folder / f"{PROJECT_NAME}.damaged").read_bytes() == content


def test_a_missing_document_is_made_again(project):
    (project.folder / PROJECT_NAME).unlink()
    assert [each.label for each in open_project(project.folder, "m").classes] == ["cup"]


def test_a_project_of_a_newer_version_is_left_alone(project):
    path = project.folder / PROJECT_NAME
    path.write_text(json.dumps({"format": 99, "classes": "unknown"}))
    with pytest.raises(ModelError, match="Update SwiftCam"):
        open_project(project.folder, "m")
    assert json.loads(path.read_text())["format"] == 99


def test_a_folder_that_was_copied_in_is_a_class(project):
    (project.folder / "examples" / "plate").mkdir()
    assert [each.label for each in open_project(project.folder, "m").classes] == ["cup", "plate"]


def test_creating_a_project_twice_opens_it(project):
    again = create_project(project.folder.parent, "things", "other")
    assert again.model == "some-model"
    assert len(again.examples()) == 1


def test_projects_are_listed(project, tmp_path):
    (tmp_path / "empty").mkdir()
    assert project_names(tmp_path) == ["things"]
    assert project_names(tmp_path / "missing") == []
