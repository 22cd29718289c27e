import json
import os
import stat
from dataclasses import replace
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam import paths
from swiftcam.errors import SettingsError
from swiftcam.settings import (
    RECENT,
    UNATTENDED,
    Settings,
    SettingsChange,
    read_settings,
    settings_difference,
    write_settings,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.json"


def test_no_file_means_defaults(path):
    assert read_settings(path) == (Settings(), [])


def test_what_is_written_is_read_back(path):
    chosen = Settings(
        source="camera:046d:082d",
        recent_sources=("clip.mp4", "拍摄.mp4"),
        region=(0.1, 0.2, 0.5, 1.0),
        threads=2,
        minimum_confidence=0.35,
        deny=("tabby",),
        is_mirrored=True,
        language="zh_CN",
        offered=("swiftformer-xs", "/home/me/flowers"),
    )
    write_settings(chosen, path)
    assert read_settings(path) == (chosen, [])


def test_the_usual_place_is_in_the_users_configuration():
    write_settings(Settings(top_k=3))
    assert paths.settings_file().exists()
    assert read_settings()[0].top_k == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("top_k", 0),
        ("top_k", 2.5),
        ("top_k", True),
        ("minimum_confidence", "high"),
        ("minimum_confidence", 1.5),
        ("minimum_confidence", float("nan")),
        ("smoothing", -1),
        ("is_mirrored", 1),
        ("source", 7),
        ("recent_sources", "clip.mp4"),
        ("recent_sources", [1]),
        ("region", [0, 0, 1]),
        ("region", [0.5, 0, 0.5, 1]),
        ("region", [0, 0, 2, 1]),
        ("crop_mode", "zoom"),
        ("language", "tlh"),
        ("theme", None),
        ("threads", -1),
        ("offered", True),
    ],
)
def test_a_value_that_makes_no_sense_is_said_and_replaced_alone(path, name, value):
    path.write_text(json.dumps({"model": "mine", name: value}))
    settings, problems = read_settings(path)
    assert getattr(settings, name) == getattr(Settings(), name)
    assert settings.model == "mine"
    assert len(problems) == 1
    assert problems[0].startswith(f"The setting {name} was ")


def test_names_of_another_version_are_ignored_and_kept(path):
    newer = {"hologram": {"depth": [3]}, "top_k": 2, "theme": "sepia", "threads": 9999}
    path.write_text(json.dumps(newer))
    settings, _ = read_settings(path)
    assert settings == Settings(top_k=2)
    write_settings(replace(settings, threads=2, top_k=3), path)
    stored = json.loads(path.read_text())
    assert stored["hologram"] == {"depth": [3]}
    assert stored["theme"] == "sepia"  # this version does not have it, and nobody changed it
    assert (stored["threads"], stored["top_k"]) == (2, 3)


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are those of POSIX")
def test_addresses_in_it_are_for_nobody_else_to_read(path):
    source = "rtsp://admin:hunter2@cam/live"
    path.write_text(json.dumps({"source": source}))  # as an earlier version wrote it
    path.chmod(0o664)
    settings, _ = read_settings(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    write_settings(settings, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["source"] == source
    path.write_text("{" + source)
    path.chmod(0o644)
    read_settings(path)
    assert path.with_suffix(".damaged.json").stat().st_mode & 0o777 == 0o600


def test_addresses_are_in_no_message_or_text_of_the_settings(path):
    secret = "rtsp://admin:hunter2@cam/live"
    path.write_text(json.dumps({"source": [secret], "recent_sources": secret}))
    settings, problems = read_settings(path)
    assert len(problems) == 2
    text = f"{problems} {settings!r} {replace(settings, source=secret, recent_sources=(secret,))!r}"
    assert "hunter2" not in text


def test_a_link_to_the_settings_is_followed(path, tmp_path):
    kept = tmp_path / "dotfiles.json"
    kept.write_text("{}")
    path.symlink_to(kept)
    write_settings(Settings(top_k=2), path)
    assert path.is_symlink()
    assert json.loads(kept.read_text())["top_k"] == 2


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", '"x"', "[" * 100_000])
def test_a_damaged_file_is_set_aside(path, text):
    path.write_text(text)
    settings, problems = read_settings(path)
    assert settings == Settings()
    assert "is damaged" in problems[0]
    assert path.with_suffix(".damaged.json").read_text() == text
    assert not path.exists()


def test_a_file_that_cannot_be_read_is_said(path):
    path.mkdir()
    settings, problems = read_settings(path)
    assert settings == Settings()
    assert "cannot be read" in problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"a":' * 200_000,
        '{"source": ' + "[" * 500 + "]" * 500 + "}",
        '{"source": "\\ud800", "future": "\\ud800"}',
        '{"source": "\\u0000", "future": "\\u0000"}',
        '{"smoothing": NaN, "future": NaN}',
        '{"top_k": ' + "1" * 5000 + "}",
        '{"' + "k" * 100_000 + '": 1}',
        '{"recent_sources": ["' + "x" * 100_000 + '"]}',
        '{"future": ' + "[" * 500 + "]" * 500 + "}",
    ],
)
def test_what_is_odd_in_the_file_stops_neither_the_start_nor_the_saving(path, text):
    path.write_text(text)
    settings, problems = read_settings(path)
    assert settings == Settings()
    assert all(len(problem) < 500 and problem.isprintable() for problem in problems)
    write_settings(replace(settings, top_k=3), path)
    assert read_settings(path)[0] == Settings(top_k=3)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_a_pipe_in_place_of_the_file_does_not_stop_the_start(path):
    os.mkfifo(path)
    settings, (problem,) = read_settings(path)
    assert settings == Settings()
    assert "a pipe or a device" in problem


def test_bytes_that_are_no_text_are_set_aside(path):
    path.write_bytes(b"\xff\xfe\x00")
    assert "is damaged" in read_settings(path)[1][0]
    assert path.with_suffix(".damaged.json").read_bytes() == b"\xff\xfe\x00"


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="could not be saved"):
        write_settings(Settings(), tmp_path / "file" / "settings.json")


def test_writing_leaves_one_whole_file(path):
    write_settings(Settings(top_k=1), path)
    write_settings(Settings(top_k=2), path)
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]
    assert stat.S_ISREG(path.stat().st_mode)


def test_recent_sources_are_few_and_the_newest_first():
    settings = Settings(recent_sources=tuple("abcdefgh"))
    assert settings.with_recent("x") == tuple("xabcdefg")
    assert settings.with_recent("c") == tuple("cabdefgh")
    assert len(settings.with_recent("x")) == RECENT


@given(
    st.dictionaries(
        st.sampled_from(list(Settings.__dataclass_fields__)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=4),
            max_leaves=5,
        ),
    )
)
def test_no_file_can_stop_the_start(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_text(json.dumps(values))
    settings, _ = read_settings(path)
    write_settings(settings, path)
    assert read_settings(path) == (settings, [])


def test_an_engine_that_was_remembered_stays(path):
    path.write_text(json.dumps({"engine": "onnx", "threads": 2, "source": "demo"}))
    settings, problems = read_settings(path)
    assert problems == []
    assert settings == Settings(engine="onnx", precision="auto", threads=2, source="demo")
    write_settings(settings, path)
    assert read_settings(path) == (settings, [])


@pytest.mark.parametrize(
    ("stored", "minimum"),
    [
        ({"threshold": 0.2}, None),  # the default of that time, which nobody chose
        ({"threshold": 0.35}, 0.35),
        ({"threshold": 0}, 0.0),
        ({"minimum_confidence": 0.2}, 0.2),  # since then a choice
        ({"minimum_confidence": None}, None),
        ({"threshold": 0.5, "minimum_confidence": None}, None),
        ({}, None),
    ],
)
def test_a_minimum_confidence_of_an_earlier_version_is_kept_if_it_was_chosen(path, stored, minimum):
    path.write_text(json.dumps(stored))
    assert read_settings(path) == (Settings(minimum_confidence=minimum), [])


def test_an_old_minimum_confidence_that_makes_no_sense_is_said(path):
    path.write_text('{"threshold": 7}')
    settings, (problem,) = read_settings(path)
    assert settings == Settings()
    assert problem.startswith("The setting minimum_confidence was 7: it must be from 0 to 1.")


def test_who_has_chosen_nothing_leaves_it_to_a_measurement_but_scripts_do_not():
    assert (Settings().engine, Settings().precision) == ("auto", "auto")
    assert (UNATTENDED.engine, UNATTENDED.precision) == ("onnx", "fp32")


def test_a_change_has_the_fields_and_types_of_the_settings():
    assert get_type_hints(SettingsChange) == get_type_hints(Settings)


def test_the_difference_has_the_new_values_of_what_changed():
    before, after = Settings(), Settings(top_k=3, region=(0.1, 0.1, 0.5, 0.5))
    assert settings_difference(before, after) == {"top_k": 3, "region": (0.1, 0.1, 0.5, 0.5)}
    assert settings_difference(after, before) == {"top_k": 5, "region": None}
    assert settings_difference(after, after) == {}
