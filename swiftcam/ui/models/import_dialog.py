"""The dialog that imports a classifier: the form, a test picture, and the import itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from swiftcam.capture.demo import demo_photos
from swiftcam.errors import CameraError, SwiftCamError
from swiftcam.inference.importing import require_free
from swiftcam.inference.models.store import Store
from swiftcam.ui.models.import_form import ImportForm
from swiftcam.ui.models.model_texts import has_failed, job_text
from swiftcam.ui.models.state_label import StateLabel
from swiftcam.ui.models.trial_view import TrialView
from swiftcam.ui.models.trial_work import TrialResult, TrialWork
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.ui.models.running_jobs import ModelJobs

_SIZE = QSize(900, 660)
_SCREEN_SHARE = 0.9
_FORM_WIDTH = 300  # pixels, the least
_POLL = 50  # milliseconds


class ImportDialog(QDialog):
    """Imports the classifier in the file `path`; `imported` carries the name it got.

    Each change of the form is tried on the test picture on another thread. The dialog stays open
    while the model is imported, and if that fails; closing it cancels the import. `to_use`: the
    caller uses the model then. `other_file_wanted`: the user wants to import another file.
    """

    imported = Signal(str)
    other_file_wanted = Signal()

    def __init__(
        self, path: Path, jobs: ModelJobs, parent: QWidget | None = None, *, to_use: bool = False
    ) -> None:
        super().__init__(parent)
        self.path = path
        self._jobs = jobs
        self._work = TrialWork()
        self._shown: TrialResult | None = None
        self._picture: Path | None = None
        self._importing = ""
        self._name_problem = ""
        self.setWindowTitle(tr("Import {file}", file=path.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = QLineEdit(self._free_name())
        self.name.setAccessibleName(tr("Name of the model"))
        self.form = ImportForm()
        self.form.prefer_files_beside(path)
        self.view = TrialView()
        self.state = StateLabel()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = QPushButton(tr("Import and use") if to_use else tr("Import"))
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        self._build(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button is self.accept_button)  # Return imports, nothing else
        self.accept_button.setDefault(True)
        self.name.textChanged.connect(self._on_name_changed)
        self.form.changed.connect(self._on_form_changed)
        self.view.picture_chosen.connect(self.try_picture)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._poll)
        self._timer.start(_POLL)
        self.name.setFocus()
        self._on_name_changed(self.name.text())
        self._begin()

    def _build(self, buttons: QDialogButtonBox) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls have the focus
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        area.setMinimumWidth(_FORM_WIDTH)
        file = ElidedLabel()
        file.setObjectName(Role.STRONG)
        file.show_text(self.path.name)
        file.setToolTip(str(self.path))
        self.other_file = QPushButton(tr("Other file…"))
        self.other_file.clicked.connect(self._on_other_file_clicked)
        top = QHBoxLayout()
        top.addWidget(file, 1)
        top.addWidget(self.other_file)
        caption = QLabel(self.name.accessibleName())
        caption.setObjectName(Role.CAPTION)
        caption.setBuddy(self.name)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(top)
        left.addWidget(caption)
        left.addWidget(self.name)
        left.addSpacing(4)
        left.addWidget(area, 1)
        middle = QHBoxLayout()
        middle.setSpacing(18)
        middle.addLayout(left, 5)
        middle.addWidget(self.view, 4)
        bottom = QHBoxLayout()
        bottom.addWidget(self.state, 1)
        bottom.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addLayout(middle, 1)
        column.addLayout(bottom)
        self.setTabOrder(self.other_file, self.name)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * _SCREEN_SHARE))

    def _begin(self) -> None:
        try:
            self.try_picture(demo_photos()[0])
        except CameraError as error:  # the photographs are missing: another one can be chosen
            self.state.show_text(translated(error.args[0]), is_error=True)

    def try_picture(self, path: Path) -> None:
        """Use the picture in a file for the trials."""
        self._picture = path
        self.view.show_picture(path)
        self._on_form_changed()

    @property
    def problem(self) -> str:
        """Why the model cannot be imported with these choices; "" if it can."""
        if self.form.problem:
            return self.form.problem
        if self._shown is not None and self._shown.error:
            return translated(self._shown.error)
        return self.form.labels.problem or self._name_problem

    @property
    def is_current(self) -> bool:
        """Whether the trial of the present choices is shown."""
        return self._work.is_current and self._shown is self._work.result

    def _free_name(self) -> str:
        """Return a name for the model in the file; "" if the file name gives none."""
        try:
            return self._jobs.free_name(self.path)
        except SwiftCamError:
            return ""

    def _request(self) -> ImportRequest:
        return self.form.request(self.path, self.name.text())

    def _on_name_changed(self, name: str) -> None:
        self._name_problem = ""
        try:
            require_free(name, Store())
            self._jobs.require_idle(name)
        except SwiftCamError as error:
            self._name_problem = translated(error.args[0])
        self._forget_import()
        self._show_state()

    def _on_form_changed(self) -> None:
        self._forget_import()
        if self._picture is not None and not self.form.problem:
            self._work.want(self._request(), self._picture)
        self._show_state()

    def _on_other_file_clicked(self) -> None:
        self.reject()
        self.other_file_wanted.emit()

    def _forget_import(self) -> None:
        """Forget an import that failed, once the choices have changed."""
        job = self._jobs.get(self._importing)
        if job is not None and not job.is_running:
            self._jobs.forget(self._importing)
            self._importing = ""

    def _on_accepted(self) -> None:
        name = self.name.text()
        try:
            self._jobs.start_import(self._request())
        except SwiftCamError as error:  # another one has got the name meanwhile
            self._name_problem = translated(error.args[0])
        else:
            self._importing = name
        self._show_state()

    def _poll(self) -> None:
        result = self._work.result
        if result is not None and result is not self._shown:
            self._shown = result
            self._show_result(result)
            self._show_state()
        job = self._jobs.get(self._importing)
        if job is not None and job.result is not None:
            self._timer.stop()
            self.imported.emit(self._importing)
            self.accept()
        elif job is not None:
            self._show_state()

    def _show_result(self, result: TrialResult) -> None:
        self.view.show_trial(result.trial)
        self.form.show_outputs(result.outputs)
        if self.form.is_filled:
            if result.trial is not None:
                self.form.expect(result.trial)
            return
        if result.trial is not None:
            self.form.fill(result.trial)
            self._on_form_changed()
        elif self.form.forget_files_beside():
            self._on_form_changed()

    def _show_state(self) -> None:
        job = self._jobs.get(self._importing)
        is_running = job is not None and job.is_running
        problem = self.problem
        is_ready = self.form.is_filled and self.is_current and not problem
        self.accept_button.setEnabled(is_ready and not is_running)
        self.form.setEnabled(not is_running)
        self.name.setEnabled(not is_running)
        if job is not None and (is_running or has_failed(job)):
            self.state.show_text(job_text(job), is_error=not is_running)
        elif problem:
            is_missing = problem == self.form.labels.problem and not self.form.labels.names
            self.state.show_text(problem, is_error=not is_missing)
        else:
            self.state.show_text("" if self.is_current else tr("Trying the model…"))

    def done(self, result: int) -> None:
        self._timer.stop()
        self._work.stop()
        if result == QDialog.DialogCode.Rejected and self._importing:
            self._jobs.cancel(self._importing)
        super().done(result)
