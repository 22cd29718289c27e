import pytest

from tests.docs.running import Place, published_models, write_holiday


@pytest.fixture
def place(tmp_path, monkeypatch, capsys, photos, video, warm_cache):
    """A working directory with `holiday/` and `clip.mp4`, without a display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    write_holiday(tmp_path, photos)
    (tmp_path / "clip.mp4").symlink_to(video)
    return Place(tmp_path, capsys)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub with a small model that is named `swiftformer-xs`."""
    with published_models(tmp_path, monkeypatch) as server:
        yield server
