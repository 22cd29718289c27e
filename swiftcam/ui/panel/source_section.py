"""The panel's section for the source: the list, the camera mode, and the mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from swiftcam.addresses import is_camera, parse_address
from swiftcam.capture.mode import DEFAULT_MODE, Mode, parse_mode
from swiftcam.capture.opencv.camera_names import source_text
from swiftcam.ui.panel.panel_section import PanelSection, show_line, wrapped_line
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.capture.opencv.camera_names import CameraDevice
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import Media
    from swiftcam.settings import Settings

_MODES = ("640x480@30:MJPG", "1280x720@30:MJPG", "1920x1080@30:MJPG", "3840x2160@30:MJPG")


class SourceSection(PanelSection):
    """Source, camera mode and mirror.

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
        self.source = self._without_caption(ChoiceRow(tr("Camera, file or address")))
        self.source.chosen.connect(self.source_wanted)
        self._column.addWidget(self.source)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for title, tip, wanted in (
            (tr("File…"), tr("Play a video or show a picture (Ctrl+O)"), self.file_wanted),
            (tr("Folder…"), tr("Show the pictures of a folder"), self.folder_wanted),
            (tr("Address…"), tr("Connect to a network camera"), self.address_wanted),
        ):
            button = _button(title, wanted.emit)
            button.setToolTip(tip)
            buttons.addWidget(button)
        self._column.addLayout(buttons)
        self.mode = self._without_caption(ChoiceRow(tr("Camera mode")))
        self.mode.chosen.connect(lambda key: self._change(camera_mode=key))
        self.granted = wrapped_line()
        self.mirror = Switch(tr("Mirror"))
        self.mirror.setToolTip(tr("Show the picture as in a mirror (M)"))
        self.mirror.clicked.connect(lambda is_on: self._change(is_mirrored=is_on))
        for widget in (self.mode, self.granted, self.mirror):
            self._column.addWidget(widget)

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
        default = tr("Default ({mode})", mode=_mode_text(DEFAULT_MODE))
        modes = [("", default), *((text, _mode_text(parse_mode(text))) for text in _MODES)]
        self.mode.show_entries(modes, settings.camera_mode)
        self.mode.setVisible(is_camera(settings.source))
        self.mirror.setChecked(settings.is_mirrored)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the mode that the source delivers."""
        show_line(self.granted, _media_text(snapshot.media))

    def _entries(self, settings: Settings) -> list[tuple[str, str]]:
        cameras = [(source_text(camera, self._cameras), camera.name) for camera in self._cameras]
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
                return source_text(camera, self._cameras)
        return source


def _short(source: str) -> str:
    """Return the text for the list: a file's name, an address without its secrets."""
    if source.isdigit():
        return tr("Camera {number}", number=source)
    return parse_address(source).name


def _mode_text(mode: Mode) -> str:
    return tr("{size}, {rate:g} fps", size=_size_text(mode), rate=mode.rate)


def _size_text(mode: Mode) -> str:
    return f"{mode.width}×{mode.height}"


def _media_text(media: Media) -> str:
    mode, requested = media.mode, media.requested
    if mode is None:
        return ""
    if requested is not None and mode != requested:
        text = tr(
            "Receiving {mode} ({requested} was requested)", requested=str(requested), mode=str(mode)
        )
    elif mode.rate:
        text = tr("Receiving {size} at {rate:.4g} fps", size=_size_text(mode), rate=mode.rate)
    else:
        text = tr("Receiving {size}", size=_size_text(mode))
    return text


def _button(title: str, on_clicked: Callable[[], object]) -> QPushButton:
    button = QPushButton(title)
    button.clicked.connect(lambda: on_clicked())
    return button
