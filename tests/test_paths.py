from pathlib import Path

from swiftcam import paths
from swiftcam.settings import DEFAULT_MODEL


def test_shipped_models_are_found():
    assert (paths.models_dir() / DEFAULT_MODEL / "model.safetensors").is_file()


def test_the_users_folders_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("SWIFTCAM_MODELS", "models")
    monkeypatch.setenv("SWIFTCAM_CATALOG", "~/catalog.toml")
    monkeypatch.chdir(tmp_path)
    assert paths.store_dir() == tmp_path / "models"
    assert paths.catalog_file() == Path.home() / "catalog.toml"
    monkeypatch.delenv("SWIFTCAM_CATALOG")
    assert paths.catalog_file() == paths.models_dir() / "catalog.toml"


def test_a_home_folder_is_found_and_an_unknown_user_changes_nothing(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("USERPROFILE", "/home/me")
    assert paths.expanded("~/x") == Path("/home/me/x")
    for text in ("~no-such-user-anywhere/x", "~a\0", "x"):
        assert paths.expanded(text) == Path(text)
