"""The dialog for the address of a network camera."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from swiftcam.ui.panel.address_dialog import AddressDialog

KNOWN = ("cam.local:443=/etc/cam.pem", "other.local:322")


@pytest.fixture
def open_dialog(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)

    def make(certificates=()):
        dialog = AddressDialog(parent, certificates)
        dialog.show()
        return dialog

    return make


def choose(dialog, key):
    row = dialog.certificate
    row.list.setCurrentIndex(row.list.findData(key))
    row.chosen.emit(key)


def answer(qtbot, dialog):
    with qtbot.waitSignal(dialog.chosen) as answered:
        ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
        qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    return answered.args


@pytest.mark.parametrize("address", ["rtsp://cam.local/live", "http://cam.local/", "cam", ""])
def test_only_secure_addresses_have_a_certificate(qtbot, open_dialog, address):
    dialog = open_dialog(KNOWN)
    dialog.address.setText(address)
    assert not dialog.certificate.isVisible()
    assert answer(qtbot, dialog) == [address, KNOWN]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://me:secret@cam.local/live", "cam.local:443"),
        ("rtsps://10.0.0.7:8322/a", "10.0.0.7:8322"),
    ],
)
def test_any_certificate_of_one_server_is_accepted_with_a_warning(
    qtbot, open_dialog, address, place
):
    dialog = open_dialog()
    dialog.address.setText(address)
    assert dialog.certificate.isVisible()
    assert not dialog.hint.isVisible()
    choose(dialog, "any")
    assert dialog.hint.isVisible()
    assert answer(qtbot, dialog) == [address, (place,)]


def test_a_file_of_certificates_is_kept_for_its_server(qtbot, open_dialog):
    dialog = open_dialog()
    dialog.address.setText("https://cam.local/live")
    dialog.use_file("/etc/cam.pem")
    assert dialog.certificate.list.currentText() == "/etc/cam.pem"
    assert answer(qtbot, dialog)[1] == ("cam.local:443=/etc/cam.pem",)


def test_what_was_accepted_is_shown_and_can_be_withdrawn(qtbot, open_dialog):
    dialog = open_dialog(KNOWN)
    dialog.address.setText("https://cam.local/")
    assert dialog.certificate.list.currentText() == "/etc/cam.pem"
    choose(dialog, "system")
    assert answer(qtbot, dialog)[1] == ("other.local:322",)
