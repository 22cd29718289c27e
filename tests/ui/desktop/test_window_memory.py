"""The file with the form of the window: read as far as it makes sense, never an obstacle."""

import json

import pytest

from swiftcam.settings import read_settings
from swiftcam.ui.desktop.screen_area import ScreenArea
from swiftcam.ui.desktop.window_memory import (
    COMPACT,
    MAXIMISED,
    WindowMemory,
    memory_file,
    read_memory,
    write_memory,
)
from swiftcam.ui.page import PageName

FULL = WindowMemory(
    ScreenArea(-10, 20, 900, 600),
    (8, 31),
    ScreenArea(5, 6, 320, 200),
    COMPACT,
    PageName.MODELS,
    is_on_top=True,
)


def write(content):
    memory_file().parent.mkdir(parents=True, exist_ok=True)
    memory_file().write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("memory", [WindowMemory(), FULL])
def test_what_is_written_is_read(memory):
    write_memory(memory)
    assert read_memory() == memory
    assert read_settings()[1] == []  # it is not among the settings


def test_nothing_is_remembered_before_the_first_run():
    assert read_memory() == WindowMemory()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="cut off"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
        pytest.param("[]", id="a list"),
        pytest.param("null", id="null"),
        pytest.param('{"area": [0, 0, 900, 1e999]}', id="infinite"),
        pytest.param("[" * 60_000, id="deep"),
        pytest.param('{"form": "maximised"' + " " * 70_000 + "}", id="too large"),
    ],
)
def test_a_damaged_file_is_the_default(content):
    write(content)
    assert read_memory() == WindowMemory()


def test_a_folder_in_its_place_is_the_default_and_stays():
    memory_file().mkdir(parents=True)
    assert read_memory() == WindowMemory()
    write_memory(FULL)
    assert memory_file().is_dir()


@pytest.mark.parametrize(
    "changes",
    [
        {"area": [0, 0, 0, 600]},
        {"area": [0, 0, 900]},
        {"area": [0.5, 0, 900, 600]},
        {"area": [True, 0, 900, 600]},
        {"area": [10**9, 0, 900, 600]},
        {"area": "left"},
        {"area": {"left": 0}},
    ],
)
def test_a_damaged_area_is_left_out_and_the_rest_is_kept(changes):
    write(json.dumps({"form": MAXIMISED, "page": "models", **changes}))
    assert read_memory() == WindowMemory(form=MAXIMISED, page=PageName.MODELS)


@pytest.mark.parametrize(
    "changes",
    [
        {"form": "rolled up"},
        {"form": ["maximised"]},
        {"page": "teach"},
        {"page": {}},
        {"is_on_top": "yes"},
        {"frame": [-1, 5000]},
        {"of a later version": [1, 2]},
    ],
)
def test_an_unknown_value_is_the_default(changes):
    write(json.dumps(changes))
    assert read_memory() == WindowMemory()
