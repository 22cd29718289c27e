import pytest

from swiftcam.settings import Settings
from swiftcam.ui.preferences.general import StartGroup, WindowGroup


@pytest.fixture
def make(qtbot):
    """Return a function that makes a group of preferences, which collects its changes."""

    def make_it(kind):
        group = kind()
        qtbot.addWidget(group)
        group.wanted = []
        group.changed.connect(group.wanted.append)
        group.show_settings(Settings(language="en", theme="light", is_live_at_start=False))
        return group

    return make_it


def pick(row, words):
    row.list.setCurrentText(words)
    row.list.activated.emit(row.list.currentIndex())


def test_language_and_theme_want_their_settings(make):
    group = make(WindowGroup)
    assert (group.language.key, group.theme.key) == ("en", "light")
    pick(group.language, "简体中文")
    pick(group.theme, "dark")
    assert group.wanted == [{"language": "zh_CN"}, {"theme": "dark"}]


def test_the_source_at_the_start_wants_its_setting(make):
    group = make(StartGroup)
    assert not group.is_live.isChecked()
    group.is_live.click()
    assert group.wanted == [{"is_live_at_start": True}]
