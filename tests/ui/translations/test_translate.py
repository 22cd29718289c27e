import importlib.util
import re
import shutil
import socket
import string
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from swiftcam.capture.opencv.camera_names import CameraDevice, match_camera
from swiftcam.capture.pictures import read_picture
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError, CameraError, ImageError
from swiftcam.files import require_writable
from swiftcam.logs import unexpected
from swiftcam.phrases import phrase
from swiftcam.pipeline import State
from swiftcam.settings import read_settings
from swiftcam.ui.translations import translate as translations
from swiftcam.ui.translations.translate import Translations, resolved, tr, translated
from tests.waiting import wait_until

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH_WORD = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")  # two in a row: no name, no unit
SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "translations.py"


@pytest.fixture
def chinese(qapp):
    installed = Translations()
    assert installed.use("zh_CN")
    yield installed
    installed.use("en")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("translations_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_texts_are_english_without_a_translator(qapp):
    assert tr("Not sure") == "Not sure"
    assert tr("{count} threads", count=3) == "3 threads"


def test_texts_follow_the_language(chinese):
    assert tr("Not sure") == "不确定"
    assert tr("{count} threads", count=3) == "3 个线程"
    assert not chinese.use("zh_CN")
    assert chinese.use("en")
    assert tr("Not sure") == "Not sure"


def test_phrases_within_phrases_are_translated(chinese):
    inner = phrase("The machine was asleep.")
    outer = phrase("{reason} Trying again…", reason=inner)
    assert translated(outer) == "电脑曾进入睡眠状态。正在重试…"


def test_other_texts_are_left_alone(chinese):
    assert translated("clip.mp4") == "clip.mp4"
    assert translated("") == ""


def test_qts_own_words_follow_too(chinese, qtbot):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    words = box.button(QDialogButtonBox.StandardButton.Close).text()
    assert CHINESE.search(words)


@pytest.mark.parametrize("name", ["garbage.mp4", "cut.mp4", "empty.mp4", "broken.png"])
def test_a_source_that_fails_says_why(chinese, make_session, tmp_path, video, name):
    whole = video.read_bytes()
    contents = {"garbage.mp4": b"no video" * 99, "cut.mp4": whole[: len(whole) // 2]}
    path = tmp_path / name
    path.write_bytes(contents.get(name, b""))
    pipeline = make_session(parse_source(str(path))).pipeline
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().state is State.FAILED)
    message = pipeline.snapshot().message
    pipeline.close()
    assert message.startswith(str(path))
    said = translated(message)
    # In brackets are FFmpeg's own words, which have no translation.
    assert_is_chinese(re.sub(r"（Invalid data[^）]*）", "", said), name)


def test_a_camera_that_is_not_there_is_missed_by_name(chinese):
    device = CameraDevice(0, "Integrated Camera", "046d:082d", "/dev/video0")
    for text, devices in (("7", []), ("7", [device]), ("camera", [device, device])):
        with pytest.raises(CameraError) as failure:
            match_camera(text, devices)
        words = translated(str(failure.value))
        # Without any camera it does not matter which one was meant.
        assert_is_chinese(words, *([repr(text)] if devices else []))
        assert ("0 (Integrated Camera, 046d:082d)" in words) == bool(devices)


def test_a_picture_that_cannot_be_read_says_why(chinese, tmp_path):
    path = tmp_path / "empty.png"
    for content in (None, b"", b"text"):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ImageError) as failure:
            read_picture(path)
        assert_is_chinese(translated(str(failure.value)))


@pytest.mark.network
def test_the_reason_within_a_reason_is_translated_too(chinese):
    with socket.socket() as unused:  # bound, but nobody listens
        unused.bind(("127.0.0.1", 0))
        address = f"rtsp://127.0.0.1:{unused.getsockname()[1]}/h264"
        source = parse_source(address)()
        with pytest.raises(CameraError) as failure:
            source.open()
    words = translated(str(failure.value))
    assert_is_chinese(words, address, "127.0.0.1 拒绝了端口")


def test_what_a_user_types_is_answered(chinese, tmp_path):
    with pytest.raises(ArgumentError) as failure:
        parse_source("nowhere.mp4")
    assert_is_chinese(translated(str(failure.value)), "'nowhere.mp4'")
    with pytest.raises(ArgumentError) as failure:
        require_writable("--output", tmp_path / "x.txt", (".csv", ".jsonl", ".parquet"))
    assert ".csv 或 .jsonl 或 .parquet" in translated(str(failure.value))
    settings = tmp_path / "settings.json"
    settings.write_text('{"minimum_confidence": 3}', encoding="utf-8")
    _, problems = read_settings(settings)
    assert_is_chinese(translated(problems[0]), "minimum_confidence")
    assert translated(unexpected("reading the source")).startswith("读取来源时出错。")


def assert_is_chinese(words, *parts):
    assert CHINESE.search(words)
    assert not ENGLISH_WORD.search(words), words
    for part in parts:
        assert part in words


def test_the_system_decides_if_asked_to(monkeypatch):
    from PySide6.QtCore import QLocale

    for name, language in (("zh_CN", "zh_CN"), ("de_DE", "en")):
        monkeypatch.setattr(translations.QLocale, "system", lambda n=name: QLocale(n))
        assert resolved("system") == language
    assert resolved("zh_CN") == "zh_CN"


def test_every_text_is_translated_with_its_values_in_it(script):
    finished = script.read_translations("zh_CN")
    assert set(script.collected()) == set(finished), "run scripts/translations.py"
    for text, translation in finished.items():
        assert values_of(translation) == values_of(text), text


def values_of(text):
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name)


def test_the_compiled_file_is_that_of_the_source(script, tmp_path):
    if not shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent)):
        pytest.skip("lrelease is not here: pip install PySide6-Essentials has it")
    script.compile_file("zh_CN", tmp_path / "now.qm")
    compiled = script.ts_path("zh_CN").with_suffix(".qm")
    assert (tmp_path / "now.qm").read_bytes() == compiled.read_bytes()
