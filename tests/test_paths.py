import os
from pathlib import Path

import pytest

from swiftcam import paths
from swiftcam.errors import ArgumentError
from swiftcam.settings import DEFAULT_MODEL


def test_shipped_models_are_found():
    assert (paths.models_dir() / DEFAULT_MODEL / "model.safetensors").is_file()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("out.txt", r"out\.txt must end in \.csv or \.jsonl\."),
        ("out", r"out must end in \.csv or \.jsonl\."),
        (
            "missing/out.csv",
            r"out\.csv cannot be written: there is no directory .*missing\. Create",
        ),
    ],
)
def test_files_that_cannot_be_written_are_argument_errors(tmp_path, name, reason):
    with pytest.raises(ArgumentError, match=f"--output .*{reason}"):
        paths.require_writable("--output", tmp_path / name, (".csv", ".jsonl"))


def test_files_that_can_be_written_are_none(tmp_path):
    paths.require_writable("--output", tmp_path / "OUT.CSV", (".csv", ".jsonl"))
    paths.require_writable("--output", tmp_path / "out.txt")
    assert list(tmp_path.iterdir()) == []  # nothing is written for it


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


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are those of POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_atomic_path_gives_the_usual_permissions(tmp_path, mask):
    before = os.umask(mask)
    try:
        with paths.atomic_path(tmp_path / "atomic") as temporary:
            temporary.write_text("")
        assert (tmp_path / "atomic").stat().st_mode & 0o777 == 0o666 & ~mask
        assert paths.umask() == mask
        assert os.umask(mask) == mask  # it was only read
    finally:
        os.umask(before)


def test_the_users_folders_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("SWIFTCAM_MODELS", "models")
    monkeypatch.setenv("SWIFTCAM_CATALOG", "~/catalog.toml")
    monkeypatch.chdir(tmp_path)
    assert paths.store_dir() == tmp_path / "models"
    assert paths.catalog_file() == Path.home() / "catalog.toml"
    monkeypatch.delenv("SWIFTCAM_CATALOG")
    assert paths.catalog_file() == paths.models_dir() / "catalog.toml"
