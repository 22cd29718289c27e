import numpy as np
import pytest
from PIL import Image

from swiftcam import paths
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError
from swiftcam.jobs.progress import Watch
from swiftcam.teaching.class_folders import class_folders, gather
from swiftcam.teaching.embedder import Embedder, example_picture
from swiftcam.teaching.projects import create_project, open_project
from swiftcam.teaching.teach import embed, teach


def parts(name, count, seed):
    """Return random parts of a photograph that comes with SwiftCam."""
    pixels = read_picture(paths.photos_dir() / f"{name}.jpg")
    random = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    side = int(0.6 * min(height, width))
    for _ in range(count):
        top, left = random.integers(0, height - side), random.integers(0, width - side)
        yield pixels[top : top + side, left : left + side]


@pytest.fixture
def project(tmp_path, embedded):
    for name in ("bee", "bridge"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number, pixels in enumerate(parts(name, 6, seed=1)):
            Image.fromarray(pixels).save(tmp_path / "pictures" / name / f"{number}.png")
    made = create_project(tmp_path / "projects", "things", embedded.name)
    gather(class_folders(tmp_path / "pictures"), made, embedded.recipe)
    return made


def test_classes_of_photographs_are_learned(project, embedded):
    taught = teach(project, embedded)
    assert taught.labels == ("bee", "bridge")
    assert taught.report.right > 0.8
    assert taught.report.other_pictures >= 6
    embedder = Embedder(embedded, threads=1)
    for number, name in enumerate(taught.labels):
        new = embedder.of_pictures(list(parts(name, 5, seed=2)))
        assert (taught.head.logits(new).argmax(axis=1) == number).mean() > 0.7


def test_only_new_examples_are_embedded(project, embedded, monkeypatch):
    embedder = Embedder(embedded, threads=1)
    embed(project, embedder, Watch())
    [new] = parts("cat", 1, seed=3)
    project.add("bee", 99, example_picture(new, embedded.recipe))
    counted = []
    of_pictures = embedder.of_pictures
    monkeypatch.setattr(
        embedder,
        "of_pictures",
        lambda pictures: counted.append(len(pictures)) or of_pictures(pictures),
    )
    found = embed(open_project(project.folder, "m"), embedder, Watch())
    assert counted == [1]
    assert len(found.examples.classes) == 13
    assert found.small_sides.min() > 100


def test_a_damaged_example_is_named_and_the_others_used(project, embedded):
    project.examples()[0].path.write_bytes(b"not a picture")
    taught = teach(project, embedded)
    [(example, reason)] = taught.embedded.unreadable
    assert example.folder == "bee"
    assert reason
    assert [each.pictures for each in taught.report.classes] == [5, 6]


def test_one_class_is_refused(project, embedded):
    project.remove_class("bee")
    with pytest.raises(ArgumentError, match="second class"):
        teach(project, embedded)


def test_a_class_without_pictures_is_named(project, embedded):
    project.add_class("cup")
    with pytest.raises(ArgumentError, match="cup: no picture"):
        teach(project, embedded)


def test_another_checkpoint_embeds_all_again(project, embedded):
    here = embed(project, Embedder(embedded, threads=1), Watch())
    small = embedded.at_size(128)
    there = embed(project, Embedder(small, threads=1), Watch())
    assert not np.allclose(here.examples.embeddings, there.examples.embeddings)
    again = embed(project, Embedder(embedded, threads=1), Watch())
    assert np.array_equal(here.examples.embeddings, again.examples.embeddings)
