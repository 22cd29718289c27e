import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.errors import OutputError
from swiftcam.labelling.writing import sorting
from swiftcam.labelling.writing.sorting import (
    NOT_SURE,
    FolderNames,
    SortOptions,
    folder_name,
    sort_picture,
)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("tabby", "tabby"),
        ("AC/DC: live?", "AC_DC_ live_"),
        ("..", "_"),
        (" . hidden. ", "hidden"),
        ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        ("", "_"),
        ("x" * 300, "x" * 60),
        ("größe ✓", "größe ✓"),
        ("a\nb\0c", "a_b_c"),
    ],
)
def test_folder_names(label, name):
    assert folder_name(label) == name


@given(st.text())
def test_folder_names_never_lead_elsewhere(label):
    name = folder_name(label)
    assert name
    assert name not in (".", "..")
    assert Path("x", name).parent == Path("x")
    assert folder_name(name) == name


ALIKE = [
    ("a/b", "a:b", "a?b"),
    ("defect, scratch " + 60 * "x" + "1", "defect, scratch " + 60 * "x" + "2"),
    ("Fox", "fox", "FOX"),
    ("caf\u00e9", "cafe\u0301"),
    ("con", "con_"),
    ("a", "a.", "a ", " a"),
    ("a/b", "a_b", "a_b (2)"),
    ("not sure", "Not sure"),
]


@pytest.mark.parametrize("labels", ALIKE)
def test_two_labels_never_share_a_folder(labels):
    names = FolderNames()
    names.add(labels)
    found = [unicodedata.normalize("NFC", names.of(label)).casefold() for label in labels]
    assert len(set(found)) == len(labels)
    assert NOT_SURE not in found
    assert all(len(name) <= 60 for name in found)


@pytest.mark.parametrize("labels", ALIKE)
def test_a_label_given_by_hand_gets_one_folder_in_every_run(labels):
    model = ("a_b", "tabby")
    runs = []
    for order in (labels, labels[::-1]):
        names = FolderNames()
        names.add(model)
        found = {label: names.of(label) for label in order}
        assert names.of("tabby") == "tabby"
        assert len({name.casefold() for name in found.values()}) == len(labels)
        assert "a_b" not in [found[label] for label in labels if label != "a_b"]
        runs.append({label: name for label, name in found.items() if folder_name(label) != label})
    assert runs[0] == runs[1]


def picture(folder, name="a.jpg", content=b"content"):
    path = folder / "from" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1e9, 1e9))
    return path


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}


@pytest.mark.parametrize("mode", ["link", "copy"])
def test_pictures_are_put_into_folders_once(tmp_path, mode):
    into = tmp_path / "into"
    source = picture(tmp_path)
    for _ in range(3):
        assert sort_picture(source, "fox", SortOptions(into, mode)) == into / "fox" / "a.jpg"
    assert files(into) == {"fox/a.jpg"}
    found = into / "fox" / "a.jpg"
    assert found.read_bytes() == b"content"
    assert found.is_symlink() == (mode == "link")
    assert found.stat().st_mtime == 1e9
    assert source.exists()


@pytest.mark.parametrize("mode", ["link", "copy"])
def test_other_pictures_of_the_same_name_get_numbers(tmp_path, mode):
    options = SortOptions(tmp_path / "into", mode)
    sources = [picture(tmp_path / str(index), content=bytes([index])) for index in range(3)]
    for _ in range(2):
        names = [sort_picture(source, "fox", options).name for source in sources]
        assert names == ["a.jpg", "a (2).jpg", "a (3).jpg"]
    for index, name in enumerate(names):
        assert (tmp_path / "into" / "fox" / name).read_bytes() == bytes([index])


def test_a_copy_of_the_same_content_is_used_again(tmp_path):
    options = SortOptions(tmp_path / "into", "copy")
    first, second = picture(tmp_path / "1"), picture(tmp_path / "2")
    assert sort_picture(first, "fox", options) == sort_picture(second, "fox", options)


def test_links_lead_to_the_picture_from_anywhere(tmp_path, monkeypatch):
    picture(tmp_path)
    monkeypatch.chdir(tmp_path)
    link = sort_picture(Path("from/a.jpg"), "fox", SortOptions(Path("into"), "link"))
    monkeypatch.chdir("/")
    assert Path(os.readlink(tmp_path / link)) == tmp_path / "from" / "a.jpg"
    # A link is recognised even if the picture does not exist any more.
    (tmp_path / "from" / "a.jpg").unlink()
    monkeypatch.chdir(tmp_path)
    assert sort_picture(Path("from/a.jpg"), "fox", SortOptions(Path("into"), "link")) == link


def test_nothing_is_ever_overwritten(tmp_path, monkeypatch):
    into = tmp_path / "into"
    source = picture(tmp_path)
    real = os.link

    def late(temporary, target):
        # Another process takes the name at the last moment.
        if Path(target).name == "a.jpg":
            Path(target).write_bytes(b"somebody else's")
        return real(temporary, target)

    monkeypatch.setattr(os, "link", late)
    assert sort_picture(source, "fox", SortOptions(into, "copy")).name == "a (2).jpg"
    assert (into / "fox" / "a.jpg").read_bytes() == b"somebody else's"
    assert files(into) == {"fox/a.jpg", "fox/a (2).jpg"}


def test_a_file_system_without_hard_links(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    options = SortOptions(tmp_path / "into", "copy")
    sort_picture(picture(tmp_path / "1"), "fox", options)
    sort_picture(picture(tmp_path / "2", content=b"other"), "fox", options)
    assert files(tmp_path / "into") == {"fox/a.jpg", "fox/a (2).jpg"}


def test_pictures_that_cannot_be_sorted(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be put into"):
        sort_picture(picture(tmp_path), "fox", SortOptions(tmp_path / "file", "copy"))
    with pytest.raises(OutputError, match="No such file"):
        sort_picture(tmp_path / "missing.jpg", "fox", SortOptions(tmp_path / "into", "copy"))
    assert files(tmp_path / "into") == set()

    def refuse(self, target):
        raise OSError(1314, "A required privilege is not held by the client")

    monkeypatch.setattr(sorting.Path, "symlink_to", refuse)
    with pytest.raises(OutputError, match="Use --copy"):
        sort_picture(picture(tmp_path), "fox", SortOptions(tmp_path / "into", "link"))
