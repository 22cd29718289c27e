import inspect
import os
import sys
from contextlib import chdir, contextmanager
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.labelling.finding.passed_over import PassedOver


def tree(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def listed(root, *paths, **options):
    """Return what is listed, relative to `root`."""
    found = list_pictures(Selection(paths or (root,), **options))
    return [os.path.relpath(item.path, root) for item in found]


def test_folders_give_their_pictures_in_order(tmp_path):
    tree(tmp_path, "b.JPG", "a.heic", "notes.txt", ".hidden.jpg", "sub/c.png", ".git/d.png")
    assert listed(tmp_path) == ["a.heic", "b.JPG"]
    assert listed(tmp_path, is_recursive=True) == ["a.heic", "b.JPG", "sub/c.png"]


def test_folders_of_systems_and_network_drives_are_skipped_unless_they_are_given(tmp_path):
    tree(
        tmp_path,
        "a.jpg",
        *("@eaDir/a.jpg", "#recycle/b.jpg", "$RECYCLE.BIN/c.jpg", "lost+found/d.jpg"),
        "sub/@eaDir/e.jpg",
    )
    assert listed(tmp_path, is_recursive=True) == ["a.jpg"]
    assert listed(tmp_path, tmp_path / "#recycle") == ["#recycle/b.jpg"]


def test_files_that_are_no_pictures_are_counted_by_suffix(tmp_path):
    tree(tmp_path, "a.jpg", "a.jpg.xmp", "b.svg", "sub/c.SVG", "sub/d.psd", "LICENSE", ".hidden")
    passed_over = PassedOver()
    assert len(list(list_pictures(Selection((tmp_path,), is_recursive=True), passed_over))) == 1
    (sentence,) = passed_over.sentences()
    assert sentence.startswith("4 files are not pictures")
    assert "2 .svg, 1 .psd, 1 without suffix" in sentence


def test_files_that_patterns_leave_out_are_not_counted(tmp_path):
    tree(tmp_path, "a.jpg", "b.svg")
    passed_over = PassedOver()
    list(list_pictures(Selection((tmp_path,), patterns=("*.jpg",)), passed_over))
    assert passed_over.sentences() == []


def test_a_folder_above_the_files_of_a_list_is_not_searched(tmp_path):
    tree(tmp_path, "a.jpg", "sub/b.jpg", "sub/c.jpg", "other/d.jpg", "other/deep/e.jpg")
    entries = ["/", str(tmp_path), "sub/b.jpg", "other", "."]
    (tmp_path / "list").write_text("\n".join(entries))
    passed_over = PassedOver()
    with chdir(tmp_path):
        selection = Selection(is_recursive=True, files_from="list")
        found = [str(item.path) for item in list_pictures(selection, passed_over)]
    assert found == ["sub/b.jpg", "other/d.jpg", "other/deep/e.jpg"]
    (sentence,) = passed_over.sentences()
    assert f": /, {tmp_path}, .." in sentence


def test_folders_of_a_list_that_has_no_files(tmp_path):
    tree(tmp_path, "a.jpg", "sub/b.jpg")
    (tmp_path / "list").write_text(f"{tmp_path}\n{tmp_path / 'sub'}\n")
    selection = Selection(files_from=str(tmp_path / "list"))
    found = [os.path.relpath(item.path, tmp_path) for item in list_pictures(selection)]
    assert found == ["a.jpg", "sub/b.jpg"]


@pytest.mark.parametrize("address", ["https://example.org/a.jpg", "rtsp://camera/1"])
def test_an_address_is_no_path(address):
    with pytest.raises(ArgumentError, match=r"address on the network.*download"):
        Selection((Path(address),)).check()


def test_files_are_taken_whatever_their_name(tmp_path):
    tree(tmp_path, "notes.txt", ".hidden.jpg")
    paths = (tmp_path / "notes.txt", tmp_path / ".hidden.jpg")
    assert listed(tmp_path, *paths) == ["notes.txt", ".hidden.jpg"]


def test_no_path_comes_twice(tmp_path, monkeypatch):
    tree(tmp_path, "a.jpg", "sub/b.jpg")
    monkeypatch.chdir(tmp_path)
    paths = (Path("sub/b.jpg"), tmp_path, Path("./a.jpg"), tmp_path / "sub" / ".." / "a.jpg")
    assert listed(tmp_path, *paths, is_recursive=True) == ["sub/b.jpg", "a.jpg"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.jpg", ["A.JPG", "b.jpg", "x/y/c.jpg"]),
        ("x/*.jpg", ["x/y/c.jpg"]),
        ("*/c.*", ["x/y/c.jpg"]),
        ("*.txt", ["x/notes.txt"]),
        ("[ab].*", ["A.JPG", "b.jpg"]),
    ],
)
def test_patterns(tmp_path, pattern, expected):
    tree(tmp_path, "A.JPG", "b.jpg", "d.png", "x/y/c.jpg", "x/notes.txt")
    assert listed(tmp_path, is_recursive=True, patterns=(pattern,)) == expected


def test_several_patterns_add_up(tmp_path):
    tree(tmp_path, "a.jpg", "b.png", "c.gif")
    assert listed(tmp_path, patterns=("*.gif", "a*")) == ["a.jpg", "c.gif"]


def test_links_in_a_circle_come_to_an_end(tmp_path):
    tree(tmp_path, "one/a.jpg", "two/b.jpg")
    (tmp_path / "one" / "up").symlink_to(tmp_path)
    (tmp_path / "one" / "self").symlink_to(tmp_path / "one")
    (tmp_path / "one" / "there").symlink_to(tmp_path / "two")
    assert sorted(listed(tmp_path, is_recursive=True)) == ["one/a.jpg", "one/there/b.jpg"]


def test_whatever_is_named_like_a_picture_is_listed(tmp_path):
    (tmp_path / "dangling.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert listed(tmp_path, is_recursive=True) == ["dangling.jpg", "loop.jpg", "pipe.jpg"]


def test_a_folder_that_cannot_be_read_is_an_item_with_its_error(tmp_path, monkeypatch):
    tree(tmp_path, "a.jpg", "closed/b.jpg", "open/c.jpg")
    scan = os.scandir

    def refusing(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    items = list(list_pictures(Selection((tmp_path,), is_recursive=True)))
    assert [item.path.name for item in items] == ["a.jpg", "closed", "c.jpg"]
    assert items[1].error == "The folder cannot be read: Permission denied."


@contextmanager
def few_frames(count):
    """Limit Python's stack to this many more frames."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + count)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def test_a_tree_deeper_than_pythons_stack(tmp_path):
    deep = tmp_path.joinpath(*300 * ["d"])
    deep.mkdir(parents=True)
    (deep / "a.jpg").touch()
    with few_frames(150):
        (item,) = list_pictures(Selection((tmp_path,), is_recursive=True))
    assert item.path == deep / "a.jpg"


def test_folders_that_results_go_to_are_not_entered(tmp_path):
    tree(tmp_path, "a.jpg", "sorted/tabby/b.jpg")
    excluded = (tmp_path / "sorted", tmp_path / "not there")
    assert listed(tmp_path, is_recursive=True, excluded=excluded) == ["a.jpg"]


def test_a_folder_made_for_results_on_the_way_is_not_entered(tmp_path):
    tree(tmp_path, "a.jpg", "b/c.jpg")
    excluded = (tmp_path / "z sorted",)
    walk = list_pictures(Selection((tmp_path / "b", tmp_path), True, excluded=excluded))
    assert next(walk).path.name == "c.jpg"
    tree(tmp_path, "z sorted/d.jpg")
    assert [item.path.name for item in walk] == ["a.jpg"]


def test_paths_from_a_list(tmp_path, monkeypatch):
    tree(tmp_path, "a.jpg", "sub/b.jpg", "sub/c.jpg", "other/d.txt")
    (tmp_path / "list").write_text("sub\nother/d.txt\nmissing.jpg\na.jpg\n")
    monkeypatch.chdir(tmp_path)
    found = [item.path for item in list_pictures(Selection((Path("a.jpg"),), files_from="list"))]
    assert found == [
        Path(name) for name in ("a.jpg", "other/d.txt", "missing.jpg", "sub/b.jpg", "sub/c.jpg")
    ]


def test_a_file_that_several_links_lead_to_is_one_picture(tmp_path):
    tree(tmp_path, "a.jpg", "sub/b.jpg")
    (tmp_path / "c.jpg").symlink_to(tmp_path / "a.jpg")
    (tmp_path / "sub" / "d.jpg").symlink_to(tmp_path / "sub" / "b.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "sub")
    os.link(tmp_path / "a.jpg", tmp_path / "e.jpg")  # a file of its own
    assert listed(tmp_path, is_recursive=True) == ["a.jpg", "e.jpg", "link/b.jpg"]


def test_files_that_do_not_stay_are_known_by_their_content(tmp_path):
    tree(tmp_path, "a.jpg", "b.jpg")
    paths = (tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path)
    found = list(list_pictures(Selection(paths, is_temporary=True)))
    assert [item.path.name for item in found] == ["a.jpg", "a.jpg", "b.jpg"]
    assert [bool(item.id.place) for item in found] == [False, True, True]


def test_the_walk_is_lazy(tmp_path):
    tree(tmp_path, "a.jpg", "sub/b.jpg")
    items = list_pictures(Selection((tmp_path,), is_recursive=True))
    assert next(items).path.name == "a.jpg"
    tree(tmp_path, "sub/later.jpg")
    assert [item.path.name for item in items] == ["b.jpg", "later.jpg"]


def test_wrong_selections_are_reported_before_labelling(tmp_path, monkeypatch):
    with pytest.raises(ArgumentError, match="nothing to label"):
        Selection().check()
    with pytest.raises(ArgumentError, match=r"no file or folder .*missing\.png"):
        Selection((tmp_path / "missing.png",)).check()
    with pytest.raises(ArgumentError, match="no file"):
        Selection((tmp_path,), files_from="nowhere").check()
    with pytest.raises(ArgumentError, match="cannot be read"):
        Selection((Path("x" * 5000),)).check()
    Selection((tmp_path,)).check()
    Selection(files_from="-").check()

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ArgumentError, match="Permission denied"):
        Selection((tmp_path,)).check()


@pytest.mark.parametrize("name", ["häuser ü.jpg", "a b  c.jpg", "n" * 246 + ".jpg", "-rf.jpg"])
def test_any_name_the_system_allows(tmp_path, name):
    tree(tmp_path, name)
    assert listed(tmp_path) == [name]


def test_names_that_are_not_utf8(tmp_path):
    name = os.fsdecode(b"caf\xe9.jpg")
    tree(tmp_path, name)
    assert listed(tmp_path) == [name]
