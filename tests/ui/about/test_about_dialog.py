import sys

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QTextBrowser, QWidget

from swiftcam import __version__
from swiftcam.ui.about.about_dialog import AboutDialog
from swiftcam.ui.about.report_job import ReportJob
from swiftcam.ui.window.shortcuts import HelpDialog
from tests.waiting import PATIENCE


def job_running(code):
    return ReportJob([sys.executable, "-uc", code])


@pytest.fixture
def open_about(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(720, 420)
    parent.show()
    jobs, dialogs = [], []

    def open_it(code="print('all about it')"):
        def make():
            jobs.append(job_running(code))
            return jobs[-1]

        parent.opened = []
        dialog = AboutDialog(parent, lambda: parent.opened.append("logs"), make)
        dialog.jobs, dialog.opened = jobs, parent.opened
        dialogs.append(dialog)
        dialog.open()
        return dialog

    yield open_it
    for dialog in dialogs:
        for text in dialog.findChildren(QDialog):
            text.reject()
        dialog.reject()
    for job in jobs:
        job.cancel()
        job.join(PATIENCE)


def test_it_names_the_version_and_the_licence(open_about):
    texts = " ".join(label.text() for label in open_about().findChildren(QLabel))
    assert f"SwiftCam {__version__}" in texts
    assert "Apache License 2.0" in texts
    assert "Qt 6" in texts


def test_the_report_is_copied_when_it_is_there(open_about, qt_wait_until):
    dialog = open_about()
    dialog.report.click()
    assert not dialog.report.isEnabled()
    qt_wait_until(dialog.report.isEnabled)
    assert QGuiApplication.clipboard().text() == "all about it\n"
    assert dialog.status.text().startswith("The report was copied")


def test_a_report_that_fails_is_said_and_can_be_tried_again(open_about, qt_wait_until):
    dialog = open_about("raise SystemExit(3)")
    QGuiApplication.clipboard().setText("before")
    dialog.report.click()
    qt_wait_until(dialog.report.isEnabled)
    assert "exit code 3" in dialog.status.text()
    assert QGuiApplication.clipboard().text() == "before"


def test_closing_it_ends_the_report(open_about):
    dialog = open_about("import threading; threading.Event().wait()")
    dialog.report.click()
    dialog.reject()
    dialog.jobs[0].join(PATIENCE)
    assert dialog.jobs[0].is_cancelled


def shown_text(dialog):
    [text_dialog] = [child for child in dialog.findChildren(QDialog) if child.isVisible()]
    assert text_dialog.height() <= 420
    return text_dialog.findChild(QTextBrowser)


def test_guide_and_licences_are_shown(open_about):
    dialog = open_about()
    dialog.licences.click()
    browser = shown_text(dialog)
    assert "PySide6" in browser.toPlainText()
    dialog.reject()
    other = open_about()
    other.guide.click()
    assert len(shown_text(other).toPlainText()) > 5000


def test_the_log_folder_is_opened(open_about):
    dialog = open_about()
    dialog.logs.click()
    assert dialog.opened == ["logs"]


def test_the_help_leads_to_it(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    help_dialog = HelpDialog([], parent)
    [button] = [b for b in help_dialog.findChildren(QPushButton) if b.text() == "About"]
    button.click()
    about = parent.findChild(AboutDialog)
    assert about.isVisible()
    about.close()
