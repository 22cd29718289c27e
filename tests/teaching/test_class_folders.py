import threading

import numpy as np
import pytest
from PIL import Image

from swiftcam.errors import ArgumentError, Cancelled
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.jobs.progress import Watch
from swiftcam.teaching.class_folders import class_folders, gather
from swiftcam.teaching.project import NONE_FOLDER
from swiftcam.teaching.projects import create_project

RECIPE = Recipe(size=64, resize_to=64)


def picture(path, seed=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 255, (80, 90, 3), np.uint8)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def folder(tmp_path):
    for number, name in enumerate(("cup/1.png", "cup/far/2.jpg", "plate/1.webp", "none/1.png")):
        picture(tmp_path / "pictures" / name, number)
    return tmp_path / "pictures"


@pytest.fixture
def project(tmp_path):
    return create_project(tmp_path / "projects", "things", "m")


def test_every_folder_is_a_class_with_its_pictures(folder):
    picture(folder / "cup" / ".hidden.png")
    picture(folder / ".git" / "1.png")
    picture(folder / "loose.png")
    (folder / "cup" / "notes.txt").write_text("x")
    found = class_folders(folder)
    assert {name: len(paths) for name, paths in found.items()} == {"cup": 2, "plate": 1, "none": 1}


@pytest.mark.parametrize("content", [[], ["a.png"], ["empty/"]])
def test_a_folder_without_classes_is_refused(tmp_path, content):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in content:
        (folder / name).mkdir() if name.endswith("/") else picture(folder / name)
    with pytest.raises(ArgumentError, match="folder for each class"):
        class_folders(folder)
    with pytest.raises(ArgumentError, match="No such file"):
        class_folders(tmp_path / "missing")


def test_pictures_become_examples_each_a_burst(folder, project):
    gathered = gather(class_folders(folder), project, RECIPE)
    assert (gathered.added, gathered.known, gathered.unreadable) == (4, 0, ())
    assert [each.label for each in project.classes] == ["cup", "plate"]
    bursts = [(each.folder, each.burst) for each in project.examples()]
    assert [name for name, _ in bursts] == ["cup", "cup", "plate", NONE_FOLDER]
    assert len({burst for _, burst in bursts}) == 4


def test_pictures_that_the_project_has_are_not_added_again(folder, project):
    gather(class_folders(folder), project, RECIPE)
    picture(folder / "plate" / "new.png", 99)
    gathered = gather(class_folders(folder), project, RECIPE)
    assert (gathered.added, gathered.known) == (1, 4)
    assert len(project.examples()) == 5


def test_the_same_picture_twice_in_a_folder_is_one_example(folder, project):
    picture(folder / "plate" / "copy.png", 2)
    picture(folder / "plate" / "again.png", 2)
    gathered = gather(class_folders(folder), project, RECIPE)
    assert gathered.known >= 1


def test_folders_that_differ_in_case_are_one_class(folder, project):
    picture(folder / "CUP" / "3.png", 7)
    if not (folder / "cup" / "1.png").exists() or len(list(folder.iterdir())) < 4:
        pytest.skip("this file system ignores case")
    gather(class_folders(folder), project, RECIPE)
    assert len(project.classes) == 2


def test_damaged_pictures_are_named_and_the_others_added(folder, project):
    (folder / "cup" / "bad.jpg").write_bytes(b"not a picture")
    gathered = gather(class_folders(folder), project, RECIPE)
    assert gathered.added == 4
    [(path, reason)] = gathered.unreadable
    assert path.name == "bad.jpg"
    assert reason


def test_a_cancelled_run_keeps_what_was_added(folder, project):
    cancelled = threading.Event()

    def report(progress):
        if progress.done == 2:
            cancelled.set()

    with pytest.raises(Cancelled):
        gather(class_folders(folder), project, RECIPE, Watch(report, cancelled))
    kept = len(project.examples())
    assert 0 < kept < 4
    assert gather(class_folders(folder), project, RECIPE).added == 4 - kept
