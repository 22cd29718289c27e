"""The widget that shows the live picture with its overlay; the mouse drags a region on it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from swiftcam.pipeline import Size, Snapshot, State
from swiftcam.ui.live.messages import draw_message, message_bottom
from swiftcam.ui.live.overlay import (
    CHIPS_BOTTOM,
    card_area,
    chips,
    draw_crop_frame,
    draw_dashes,
    draw_overlay,
    numbers_area,
)
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.live.picture import FramePicture, fitted_rect
from swiftcam.ui.live.region import RegionDrag
from swiftcam.ui.style.painting import unit_for
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame

_RADIUS = 12.0
_GAP = 8.0  # between the card and the widget above it, in pixels
_DIM = QColor(0, 0, 0, 110)
_DIMMED = (State.FAILED, State.STALLED, State.RECONNECTING, State.STOPPED)


class LiveView(QWidget):
    """Paints the newest snapshot.

    Call order: `show_snapshot` -> (Qt) `paintEvent` -> `painted`.

    `painted`: a new snapshot was painted; carries it and the seconds that took.
    `room_changed`: the `Size` available to the picture in device pixels, None while hidden.
    `region_chosen`: left, top, right, bottom of the dragged region in shares of the picture;
    None for the whole picture.
    `numbers_wanted`: a click on the chips with FPS and latency, if `numbers_tip` is not empty.
    """

    painted = Signal(Snapshot, float)
    room_changed = Signal(object)
    region_chosen = Signal(object)
    numbers_wanted = Signal()

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._snapshot = Snapshot()
        self._options = OverlayOptions()
        self._is_new = False
        self._radius = _RADIUS
        self._picture = FramePicture()
        self._drag: RegionDrag | None = None
        self._is_on_numbers = False  # the mouse button was pressed there
        self.numbers_tip = ""
        self.has_message = True  # False: another widget says why there is no picture
        self._above: QWidget | None = None
        self._space_above = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Live picture"))
        FocusRing(self)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._snapshot

    @property
    def overlay_options(self) -> OverlayOptions:
        """The options of the overlay."""
        return self._options

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot; repaints only if something visible changed."""
        shown, self._snapshot = self._snapshot, snapshot
        if snapshot.frame is not shown.frame or snapshot.labelled is not shown.labelled:
            self._is_new = True
            self.update()
        elif (
            snapshot.state is not shown.state
            or snapshot.is_stale != shown.is_stale
            or snapshot.message != shown.message
            or chips(snapshot) != chips(shown)
        ):
            self.update()
        self._place_above()

    def show_above_card(self, widget: QWidget | None) -> None:
        """Show a child widget above the card of labels, or none; it never takes the focus.

        In a small window the card leaves out labels for it; without labels there is no place.
        """
        before, self._above = self._above, widget
        if before is not None and before is not widget:
            self._hide(before)
        self._place_above()

    def show_overlay(self, options: OverlayOptions) -> None:
        """Change the options of the overlay."""
        if options != self._options:
            self._options = options
            self.update()

    def set_rounded(self, rounded: bool) -> None:
        """Choose round corners (in a window) or square ones (on the full screen)."""
        self._radius = _RADIUS if rounded else 0.0

    @property
    def picture_area(self) -> QRectF:
        """The rectangle of the picture in the widget."""
        area = QRectF(self.rect())
        if self._snapshot.frame is None:
            return area
        height, width = self._snapshot.frame.pixels.shape[:2]
        return fitted_rect(width, height, area)

    def _draw(self, painter: QPainter) -> None:
        area, picture = QRectF(self.rect()), self.picture_area
        outline = QPainterPath()
        outline.addRoundedRect(area, self._radius, self._radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outline, Qt.GlobalColor.black)
        snapshot, options = self._snapshot, self._options
        if snapshot.frame is not None:
            painter.setClipPath(outline)
            self._draw_frame(painter, picture, snapshot.frame)
            painter.setClipping(False)
        if snapshot.state in _DIMMED:
            painter.fillPath(outline, _DIM)
        if self._drag is not None:
            draw_dashes(painter, self._drag.rectangle, unit_for(picture))
        elif options.has_crop_frame:
            draw_crop_frame(painter, picture, snapshot, is_mirrored=options.is_mirrored)
        canvas = self._canvas
        message = message_bottom(canvas, snapshot) + _GAP
        space = max(self._space_above, message)
        draw_overlay(painter, canvas, snapshot, replace(options, space_above=space))
        if self.has_message:
            draw_message(painter, canvas, snapshot)

    def _draw_frame(self, painter: QPainter, place: QRectF, frame: Frame) -> None:
        ratio = self.devicePixelRatioF()
        size = _device_size(place.size(), ratio)
        image = self._picture.image(frame, size, is_mirrored=self._options.is_mirrored)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(place.topLeft(), image)

    @property
    def _canvas(self) -> QRectF:
        """The rectangle of the overlay.

        A very flat or narrow picture has no room for the card, which then uses the black beside it.
        """
        area, picture = QRectF(self.rect()), self.picture_area
        return picture if _is_roomy(picture, area) else area

    def _shows_numbers_at(self, place: QPointF) -> bool:
        canvas = self._canvas
        area = numbers_area(canvas, self._snapshot, unit_for(canvas))
        return bool(self.numbers_tip) and area.contains(place)

    def _place_above(self) -> None:
        """Place the widget above the card; hide it if it covers the chips or is too wide."""
        space, widget = 0.0, self._above
        if widget is not None:
            canvas, size = self._canvas, widget.sizeHint()
            unit = unit_for(canvas)
            chips_bottom = canvas.top() + CHIPS_BOTTOM * unit
            space = size.height() + 2 * _GAP + CHIPS_BOTTOM * unit
            options = replace(self._options, space_above=space)
            card = card_area(canvas, self._snapshot, unit, options)
            place = QRectF(card.left(), 0, max(card.width(), size.width()), size.height())
            place.moveBottom(card.top() - _GAP)
            if card.isEmpty() or place.top() < chips_bottom or place.right() > self.width():
                space = 0.0
                self._hide(widget)
            else:
                widget.setGeometry(place.toRect())
                widget.show()
        if space != self._space_above:
            self._space_above = space
            self.update()

    def _hide(self, widget: QWidget) -> None:
        if widget.isAncestorOf(self.window().focusWidget() or self):
            self.setFocus()  # else Qt would give it to some other control
        widget.hide()

    def report_room(self) -> None:
        """Emit `room_changed` with the current size."""
        if self.isVisible():
            size = _device_size(QSizeF(self.size()), self.devicePixelRatioF())
            self.room_changed.emit(Size(size.width(), size.height()))
        else:
            self.room_changed.emit(None)

    # --- Qt ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._is_on_numbers = self._shows_numbers_at(event.position())
        if not self._is_on_numbers and self._snapshot.frame is not None:
            self._drag = RegionDrag(self.picture_area, event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag.move(event.position())
            self.update()
        elif self.numbers_tip:
            is_on = self._shows_numbers_at(event.position())
            self.setToolTip(self.numbers_tip if is_on else "")
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if is_on else Qt.CursorShape.ArrowCursor
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        was_on_numbers, self._is_on_numbers = self._is_on_numbers, False
        if was_on_numbers and self._shows_numbers_at(event.position()):
            self.numbers_wanted.emit()
        if drag is not None and drag.is_large_enough:
            self.region_chosen.emit(drag.region(is_mirrored=self._options.is_mirrored))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._shows_numbers_at(event.position()):
            return
        self.region_chosen.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_above()
        self.report_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.report_room()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.report_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.report_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        started = self._clock()
        painter = QPainter(self)
        try:
            self._draw(painter)
        finally:
            painter.end()
        if self._is_new:
            self._is_new = False
            self.painted.emit(self._snapshot, self._clock() - started)


def _device_size(size: QSizeF, ratio: float) -> QSize:
    return QSize(max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio)))


def _is_roomy(picture: QRectF, area: QRectF) -> bool:
    return picture.width() >= 0.6 * area.width() and picture.height() >= 0.6 * area.height()
