"""The dialog of the self-test, which runs in its own process; the dialog polls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from swiftcam.selftest.check_result import Outcome
from swiftcam.selftest.child import SelfTest
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.column_area import ColumnArea, fit_dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.selftest.check_result import CheckResult

_POLL_MS = 100
_WIDTH = 520


def show_self_test(parent: QWidget, make: Callable[[], SelfTest] = SelfTest) -> SelfTestDialog:
    """Open the dialog and start the self-test; the live view continues."""
    dialog = SelfTestDialog(make(), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def titles() -> dict[str, str]:
    """Return the titles of the checks by name, in the order in which they run."""
    return {
        "libraries": tr("Libraries"),
        "model": tr("Model: weights and golden values"),
        "photo": tr("A photograph is labelled"),
        "8 bits": tr("A photograph is labelled in 8 bits"),
        "video": tr("A video is written and read"),
        "live view": tr("100 pictures through the live view"),
        "folders": tr("Folders can be written"),
        "window": tr("Every page is drawn"),
        "network": tr("Nothing used the network"),
    }


class SelfTestDialog(QDialog):
    """Shows the results of `job` as they arrive; closing the dialog cancels the rest."""

    def __init__(self, job: SelfTest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._shown = 0
        self.marks: dict[str, QLabel] = {}
        self.details: dict[str, QLabel] = {}
        self.setWindowTitle(tr("Self-test"))
        self.setMinimumWidth(_WIDTH)
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        job.start()

    def refresh(self) -> None:
        """Show the new results (called by the timer)."""
        results = self._job.results
        for result in results[self._shown :]:
            self._show_result(result)
        self._shown = len(results)
        if not self._job.is_running:
            self._timer.stop()
            self._show_end()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(14)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for number, (name, title) in enumerate(titles().items()):
            self.marks[name], self.details[name] = QLabel("·"), _quiet_label()
            grid.addWidget(self.marks[name], 2 * number, 0)
            grid.addWidget(QLabel(title), 2 * number, 1)
            grid.addWidget(self.details[name], 2 * number + 1, 1)
        column.addWidget(ColumnArea(table), 1)
        self.verdict = QLabel(tr("Running…"))
        self.verdict.setObjectName(Role.STRONG)
        self.verdict.setWordWrap(True)
        column.addWidget(self.verdict)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(tr("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self._copy_report)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        fit_dialog(self)

    def _show_result(self, result: CheckResult) -> None:
        mark, detail = self.marks.get(result.name), self.details.get(result.name)
        if mark is None or detail is None:
            return
        mark.setText(
            {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.SKIPPED: "–"}[result.outcome]
        )
        mark.setAccessibleName(result.outcome.value)
        mark.setToolTip(result.detail)
        if result.outcome is not Outcome.PASSED:
            detail.setText(result.detail)
            detail.show()

    def _show_end(self) -> None:
        report = self._job.result
        if report is None:
            self.verdict.setText(translated(self._job.error))
            return
        self.copy.setEnabled(True)
        self.verdict.setText(
            tr("Everything works on this computer.")
            if report.is_good
            else tr("Something does not work on this computer. See the checks marked ✗.")
        )

    def _copy_report(self) -> None:
        report = self._job.result
        if report is not None:
            text = json.dumps(report.to_dict(), indent=2, ensure_ascii=False)
            QGuiApplication.clipboard().setText(text)

    def done(self, result: int) -> None:
        self._timer.stop()
        self._job.cancel()
        super().done(result)


def _quiet_label() -> QLabel:
    label = QLabel()
    label.setObjectName(Role.QUIET)
    label.setWordWrap(True)
    label.hide()
    return label
