"""The tests of the window run, or one skip says what they lack."""

import sys

import pytest

from tests.qt_plugin import has_qt


@pytest.mark.usefixtures("qt_libraries")
def test_the_tests_of_the_window_are_run(request):
    assert has_qt
    assert request.config.pluginmanager.has_plugin("pytestqt.plugin")
    assert "PySide6.QtWidgets" in sys.modules
