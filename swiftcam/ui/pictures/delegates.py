"""Delegates that paint a picture in the grid, and its label and probability in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from swiftcam.labelling.batch.previews import THUMBNAIL
from swiftcam.ui.pictures.picture_list import PictureState
from swiftcam.ui.pictures.picture_model import ENTRY, PictureModel
from swiftcam.ui.pictures.picture_texts import state_text

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from swiftcam.ui.pictures.picture_list import PictureEntry

    Index = QModelIndex | QPersistentModelIndex

_PADDING, _LINE, _BAR = 8, 19, 4
CELL = QSize(THUMBNAIL[0] + 2 * _PADDING + 8, THUMBNAIL[1] + 3 * _PADDING + 2 * _LINE + _BAR + 8)
_AMBER = QColor("#c77d10")
_MUTED = 0.66  # opacity of secondary text
_Flags = Qt.AlignmentFlag


class PictureDelegate(QStyledItemDelegate):
    """Paints a cell of the grid: thumbnail, label with a probability bar, file name."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        entry: PictureEntry = index.data(ENTRY)
        if not isinstance(model, PictureModel):
            return
        painter.save()
        cell = option.rect.adjusted(4, 4, -4, -4)
        palette: QPalette = option.palette
        state = option.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.base())
        painter.drawRoundedRect(QRectF(cell), 8, 8)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(palette.highlight().color())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.drawRoundedRect(QRectF(cell).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        inner = cell.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        self._draw_picture(painter, QRect(inner.topLeft(), QSize(*THUMBNAIL)), model, entry)
        self._draw_text(painter, inner, palette, model, entry)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CELL

    def _draw_picture(
        self, painter: QPainter, area: QRect, model: PictureModel, entry: PictureEntry
    ) -> None:
        pixmap = model.thumbnail(entry)
        if pixmap is not None:
            place = QRect(0, 0, pixmap.width(), pixmap.height())
            place.moveCenter(area.center())
            painter.drawPixmap(place, pixmap)

    def _draw_text(
        self,
        painter: QPainter,
        inner: QRect,
        palette: QPalette,
        model: PictureModel,
        entry: PictureEntry,
    ) -> None:
        top = inner.top() + THUMBNAIL[1] + _PADDING
        muted = muted_text(palette)
        is_failed = entry.state is PictureState.FAILED
        text = state_text(entry) if is_failed else model.label_text(entry) or state_text(entry)
        colours = {PictureState.FAILED: _AMBER, PictureState.NOT_SURE: muted}
        colour = colours.get(entry.state, palette.text().color())
        share = f"{entry.probability:.0%}" if entry.has_label else ""
        room = painter.fontMetrics().horizontalAdvance("100%") + 6 if share else 0
        line = QRect(inner.left(), top, inner.width() - room, _LINE)
        self._draw_line(painter, line, text, colour)
        painter.drawText(
            QRect(inner.right() - room, top, room, _LINE),
            int(_Flags.AlignRight | _Flags.AlignVCenter),
            share,
        )
        if share:
            bar = QRectF(inner.left(), top + _LINE + 1, inner.width(), _BAR)
            draw_share(painter, bar, palette, entry)
        below = QRect(inner.left(), top + _LINE + _BAR + 3, inner.width(), _LINE)
        self._draw_line(painter, below, entry.path.name, muted)

    def _draw_line(self, painter: QPainter, area: QRect, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        mode = Qt.TextElideMode.ElideRight
        fitting = painter.fontMetrics().elidedText(text, mode, area.width())
        painter.drawText(area, int(_Flags.AlignVCenter | _Flags.AlignLeft), fitting)


class ShareDelegate(QStyledItemDelegate):
    """Paints a probability as a number and a bar."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        entry: PictureEntry = index.data(ENTRY)
        if not entry.has_label:
            return
        area = QRectF(option.rect).adjusted(58, 0, -10, 0)
        bar = QRectF(area.left(), area.center().y() - _BAR / 2, area.width(), _BAR)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_share(painter, bar, option.palette, entry)
        painter.restore()


class LabelDelegate(QStyledItemDelegate):
    """Paints a label; one that is not sure is muted."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        entry: PictureEntry = index.data(ENTRY)
        if entry.state is PictureState.NOT_SURE:
            palette: QPalette = option.palette
            palette.setColor(QPalette.ColorRole.Text, muted_text(palette))


def muted_text(palette: QPalette) -> QColor:
    """Return the colour of secondary text; it can still be read on every background."""
    colour = QColor(palette.text().color())
    colour.setAlphaF(_MUTED)
    return colour


def draw_share(painter: QPainter, bar: QRectF, palette: QPalette, entry: PictureEntry) -> None:
    """Paint a bar that is filled by an entry's probability, muted if the label is not sure."""
    track = QColor(palette.text().color())
    track.setAlphaF(0.12)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(track)
    painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    filled = QRectF(bar)
    filled.setWidth(max(bar.height(), bar.width() * entry.probability))
    is_sure = entry.state is not PictureState.NOT_SURE
    painter.setBrush(palette.highlight() if is_sure else muted_text(palette))
    painter.drawRoundedRect(filled, bar.height() / 2, bar.height() / 2)
