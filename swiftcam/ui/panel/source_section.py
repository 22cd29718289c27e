"""The panel's section for the source and the camera mode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from swiftcam.capture.source import is_camera
from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.capture.opencv.devices import CameraDevice
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import Media
    from swiftcam.settings import Settings

_MODES = ("640x480@30:MJPG", "1280x720@30:MJPG", "1920x1080@30:MJPG", "3840x2160@30:MJPG")


class SourceSection(PanelSection):
    """Source and camera mode.

    `source_wanted` carries the text of a source; the other signals ask for a dialog.
    """

    source_wanted = Signal(str)
    file_wanted = Signal()
    folder_wanted = Signal()
    address_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Source"))
        self._cameras: Sequence[CameraDevice] = ()
        self._settings: Settings | None = None
        self.source = ChoiceRow(tr("Camera, file or address"))
        self.source.chosen.connect(self.source_wanted)
        self._column.addWidget(self.source)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for title, wanted in (
            (tr("File…"), self.file_wanted),
            (tr("Folder…"), self.folder_wanted),
            (tr("Address…"), self.address_wanted),
        ):
            buttons.addWidget(_button(title, wanted.emit))
        self._column.addLayout(buttons)
        self.mode = ChoiceRow(tr("Camera mode"))
        self.mode.chosen.connect(lambda key: self._change(camera_mode=key))
        self._column.addWidget(self.mode)
        self.granted = ElidedLabel()
        self.granted.setObjectName(Role.QUIET)
        self._column.addWidget(self.granted)

    def show_cameras(self, cameras: Sequence[CameraDevice]) -> None:
        """Offer these cameras in the list."""
        if tuple(cameras) != tuple(self._cameras):
            self._cameras = tuple(cameras)
            if self._settings is not None:
                self.show_settings(self._settings)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        self._settings = settings
        self.source.show_entries(self._entries(settings), self._current(settings.source))
        modes = [("", tr("default (1280×720 30 MJPG)")), *((m, _mode_text(m)) for m in _MODES)]
        self.mode.show_entries(modes, settings.camera_mode)
        self.mode.setVisible(is_camera(settings.source))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the mode that the source delivers."""
        self.granted.show_text(_media_text(snapshot.media))

    def _entries(self, settings: Settings) -> list[tuple[str, str]]:
        cameras = [(self._key(camera), camera.name) for camera in self._cameras]
        fixed = [("demo", tr("Demo")), ("screen", tr("Screen"))]
        known = {key for key, _ in (*cameras, *fixed)}
        recent = [
            (source, _short(source))
            for source in dict.fromkeys((settings.source, *settings.recent_sources))
            if self._current(source) not in known
        ]
        return [*cameras, *fixed, *recent]

    def _current(self, source: str) -> str:
        """Return the key of a source; a camera number stands for the camera that has it now."""
        number = source.removeprefix("/dev/video")
        for camera in self._cameras:
            if number == str(camera.index):
                return self._key(camera)
        return source

    def _key(self, camera: CameraDevice) -> str:
        """Return the source text of a camera: its identity if unique, else its number.

        The identity stays the same when the camera is plugged in again; the number may not.
        """
        twins = [other for other in self._cameras if other.identity == camera.identity]
        return f"camera:{camera.identity}" if len(twins) == 1 else str(camera.index)


def _short(source: str) -> str:
    """Return the text for the list: a file's name, an address without its password."""
    if source.isdigit():
        return tr("Camera {number}", number=source)
    if "://" in source:
        scheme, rest = source.split("://", 1)
        return f"{scheme}://{rest.rsplit('@', 1)[-1]}"
    return Path(source).name or source


def _mode_text(mode: str) -> str:
    return mode.replace("x", "×", 1).replace("@", " ").replace(":", " ")


def _media_text(media: Media) -> str:
    if media.mode is None:
        return ""
    if media.requested is None:
        return tr("delivers {mode}", mode=str(media.mode))
    return tr(
        "requested {requested} → delivers {mode}",
        requested=str(media.requested),
        mode=str(media.mode),
    )


def _button(title: str, on_clicked: Callable[[], object]) -> QPushButton:
    button = QPushButton(title)
    button.clicked.connect(lambda: on_clicked())
    return button
