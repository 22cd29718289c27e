"""The dialog about the program: version, licences, guide, log, and a report to send."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam import __version__
from swiftcam.ui.about.documents import LICENCE, guide_text, licence_text
from swiftcam.ui.about.report_job import ReportJob
from swiftcam.ui.about.text_dialog import show_text
from swiftcam.ui.style.icons import icon
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable

_POLL_MS = 100
_ICON = 64


class AboutDialog(QDialog):
    """Shows the version, and opens or copies the rest on request.

    `open_logs` opens the folder of the log. `make_report` returns a job that was not started.
    """

    def __init__(
        self,
        parent: QWidget,
        open_logs: Callable[[], object],
        make_report: Callable[[], ReportJob] = ReportJob,
    ) -> None:
        super().__init__(parent)
        self._make_report = make_report
        self._job: ReportJob | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._follow)
        self.setWindowTitle(tr("About SwiftCam"))
        self.guide = QPushButton(tr("Guide"))
        self.licences = QPushButton(tr("Licences"))
        self.logs = QPushButton(tr("Log folder"))
        self.report = QPushButton(tr("Copy report"))
        self.status = QLabel(
            tr("The report describes this computer for a bug report. It has no private data.")
        )
        self.guide.setEnabled(bool(guide_text()))
        self.guide.clicked.connect(self._on_guide_clicked)
        self.licences.clicked.connect(lambda: show_text(tr("Licences"), licence_text(), self))
        self.logs.clicked.connect(lambda: open_logs())
        self.report.clicked.connect(self._on_report_clicked)
        self._build_layout()

    def _build_layout(self) -> None:
        mark = QLabel()
        mark.setPixmap(icon("app").pixmap(_ICON, _ICON))
        name = QLabel(f"SwiftCam {__version__}")
        name.setObjectName(Role.TITLE)
        name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        facts = QLabel(f"Python {platform.python_version()} · Qt {qVersion()}")
        facts.setObjectName(Role.QUIET)
        licence = QLabel(tr("Free software: {licence}", licence=LICENCE))
        lines = QVBoxLayout()
        for line in (name, facts, licence):
            lines.addWidget(line)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(mark)
        head.addLayout(lines, 1)
        grid = QGridLayout()
        for place, button in enumerate((self.guide, self.licences, self.logs, self.report)):
            grid.addWidget(button, place // 2, place % 2)
        self.status.setWordWrap(True)
        self.status.setObjectName(Role.QUIET)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(14)
        column.addLayout(head)
        column.addLayout(grid)
        column.addWidget(self.status)
        column.addWidget(buttons)

    def _on_guide_clicked(self) -> None:
        show_text(tr("Guide"), guide_text(), self, is_markdown=True)

    def _on_report_clicked(self) -> None:
        self.report.setEnabled(False)
        self.status.setText(tr("The report is being made…"))
        self._job = self._make_report()
        self._job.start()
        self._timer.start()

    def _follow(self) -> None:
        """Copy the report once it is there (called by the timer)."""
        job = self._job
        if job is None or job.is_running:
            return
        self._timer.stop()
        self.report.setEnabled(True)
        if job.result is None:
            self.status.setText(translated(job.error))
            return
        QGuiApplication.clipboard().setText(job.result)
        self.status.setText(tr("The report was copied. Paste it into your message."))

    def done(self, result: int) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
        super().done(result)
