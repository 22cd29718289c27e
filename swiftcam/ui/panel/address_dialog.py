"""The dialog for the address of a network camera, and for the certificate of its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from swiftcam.addresses import parse_address
from swiftcam.capture.web.certificates import accepted_text
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow

if TYPE_CHECKING:
    from collections.abc import Sequence

_SYSTEM, _ANY, _FILE = "system", "any", "file"
_WIDTH = 420  # pixels


class AddressDialog(QDialog):
    """Asks for an address and, if it is secure, which certificates of its server are accepted.

    `chosen`: the address, and the certificates that are accepted from now on; see `Settings`.
    """

    chosen = Signal(str, tuple)

    def __init__(self, parent: QWidget, certificates: Sequence[str]) -> None:
        super().__init__(parent)
        self._certificates = tuple(certificates)
        self._file = ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Open an address"))
        self.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        self.address = QLineEdit("rtsp://")
        caption = QLabel(tr("An http, https, rtsp or rtsps address:"))
        caption.setBuddy(self.address)
        self.certificate = ChoiceRow(tr("Certificate of the server"))
        self.certificate.chosen.connect(self._on_certificate_chosen)
        self.hint = QLabel(
            tr("Anybody on the way to the server can then read and change what it sends.")
        )
        self.hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        for widget in (caption, self.address, self.certificate, self.hint, self.buttons):
            column.addWidget(widget)
        self.address.textChanged.connect(self._show_certificate)
        self._key = _SYSTEM
        self._show_certificate()

    @property
    def _place(self) -> str:
        """The host and port of a secure address; "" for another one."""
        network = parse_address(self.address.text()).network
        if network is None or network.scheme not in ("https", "rtsps") or not network.host:
            return ""
        return f"{network.host}:{network.effective_port}"

    def accept(self) -> None:
        """Report the address and close."""
        place = self._place
        kept = tuple(
            text for text in self._certificates if not place or text.partition("=")[0] != place
        )
        if place and self._key == _ANY:
            kept = (*kept, accepted_text(place))
        elif place and self._key == _FILE and self._file:
            kept = (*kept, accepted_text(place, self._file))
        self.chosen.emit(self.address.text(), kept)
        super().accept()

    def _show_certificate(self) -> None:
        """Show what is accepted from the server whose address was typed."""
        place = self._place
        for widget in (self.certificate, self.hint):
            widget.setVisible(bool(place))
        for text in self._certificates:
            known, _, file = text.partition("=")
            if place and known == place:
                self._key, self._file = (_FILE if file else _ANY), file
        self._show_choice()

    def _show_choice(self) -> None:
        entries = [
            (_SYSTEM, tr("Trusted by this system")),
            (_ANY, tr("Any, without verification")),
            (_FILE, self._file or tr("From a file…")),
        ]
        self.certificate.show_entries(entries, self._key)
        self.hint.setVisible(bool(self._place) and self._key == _ANY)

    def _on_certificate_chosen(self, key: str) -> None:
        self._key = key
        if key == _FILE:
            self._ask_file()
        self._show_choice()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, tr("Open a certificate"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Certificates (*.pem *.crt *.cer)"), tr("All files (*)")])
        dialog.fileSelected.connect(self.use_file)
        dialog.rejected.connect(self._on_no_file)
        dialog.open()

    def use_file(self, path: str) -> None:
        """Accept the certificates in a file."""
        self._key, self._file = _FILE, path
        self._show_choice()

    def _on_no_file(self) -> None:
        if not self._file:
            self._key = _SYSTEM
            self._show_choice()
