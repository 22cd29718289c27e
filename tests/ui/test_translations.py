import importlib.util
import re
import shutil
import string
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from swiftcam.phrases import phrase
from swiftcam.ui import translations
from swiftcam.ui.translations import Translations, resolved, tr, translated

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "translations.py"


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
    assert tr("dropped {count}", count=3) == "dropped 3"


def test_texts_follow_the_language(chinese):
    assert tr("Not sure") == "不确定"
    assert tr("dropped {count}", count=3) == "丢弃 3"
    assert not chinese.use("zh_CN")
    assert chinese.use("en")
    assert tr("Not sure") == "Not sure"


def test_phrases_within_phrases_are_translated(chinese):
    inner = phrase("The machine was asleep.")
    outer = phrase("{reason} Trying again…", reason=inner)
    assert translated(outer) == "电脑刚才处于睡眠状态。 正在重试…"


def test_other_texts_are_left_alone(chinese):
    assert translated("clip.mp4") == "clip.mp4"
    assert translated("") == ""


def test_qts_own_words_follow_too(chinese, qtbot):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    words = box.button(QDialogButtonBox.StandardButton.Close).text()
    assert re.search("[\u4e00-\u9fff]", words)


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
        pytest.skip("Qt's lrelease is not here")
    script.compile_file("zh_CN", tmp_path / "now.qm")
    compiled = script.ts_path("zh_CN").with_suffix(".qm")
    assert (tmp_path / "now.qm").read_bytes() == compiled.read_bytes()
