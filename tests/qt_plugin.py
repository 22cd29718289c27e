"""Loads pytest-qt only if Qt can be loaded; without Qt's libraries it would end the whole run."""

import importlib

try:
    importlib.import_module("PySide6.QtWidgets")
except ImportError:
    has_qt = False
else:
    has_qt = True
    pytest_plugins = ["pytestqt.plugin"]


def pytest_addoption(parser):
    """Declare the settings of pytest-qt in pyproject.toml if it is not loaded."""
    if not has_qt:
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "of pytest-qt, which is not loaded", default="")
