"""Delegates that paint a picture in the grid, and its label and probability in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from swiftcam.labelling.batch.previews import THUMBNAIL
from swiftcam.ui.pictures.picture_list import PictureState
from swiftcam.ui.pictures.picture_model import ENTRY, PictureModel
from swiftcam.ui.pictures.picture_texts import state_text
from swiftcam.ui.style.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from swiftcam.ui.pictures.picture_list import PictureEntry
    from swiftcam.ui.style.theme import Theme

    Index = QModelIndex | QPersistentModelIndex

_PADDING, _LINE, _BAR = 8, 19, 4
# A label has two lines, the name of the file one.
CELL = QSize(THUMBNAIL[0] + 2 * _PADDING + 8, THUMBNAIL[1] + 3 * _PADDING + 3 * _LINE + _BAR + 8)
_RING = 2  # pixels
_Flags = Qt.AlignmentFlag


class PictureDelegate(QStyledItemDelegate):
    """Paints a cell of the grid: thumbnail, label with a probability bar, file name.

    A label that is longer than one line has a second one.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        entry: PictureEntry = index.data(ENTRY)
        if not isinstance(model, PictureModel):
            return
        painter.save()
        cell = option.rect.adjusted(4, 4, -4, -4)
        theme, state = theme_of(option.widget), option.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_hovered = state & QStyle.StateFlag.State_MouseOver
        painter.setBrush(QColor(theme.hover if is_hovered else theme.panel))
        painter.drawRoundedRect(QRectF(cell), 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(theme.accent), _RING))
            painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, -1), 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), _RING))
            painter.drawRoundedRect(QRectF(cell).adjusted(-1, -1, 1, 1), 9, 9)
        inner = cell.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        self._draw_picture(painter, QRect(inner.topLeft(), QSize(*THUMBNAIL)), model, entry)
        self._draw_text(painter, inner, theme, model, entry)
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
        theme: Theme,
        model: PictureModel,
        entry: PictureEntry,
    ) -> None:
        top = inner.top() + THUMBNAIL[1] + _PADDING
        is_failed = entry.state is PictureState.FAILED
        text = state_text(entry) if is_failed else model.label_text(entry) or state_text(entry)
        colours = {PictureState.FAILED: theme.error, PictureState.NOT_SURE: theme.muted}
        default = theme.muted if model.view.is_outdated(entry) else theme.text
        colour = QColor(colours.get(entry.state, default))
        share = f"{entry.probability:.0%}" if entry.has_label else ""
        room = painter.fontMetrics().horizontalAdvance("100%") + 6 if share else 0
        painter.setPen(colour)
        painter.drawText(
            QRect(inner.right() - room, top, room, _LINE),
            int(_Flags.AlignRight | _Flags.AlignVCenter),
            share,
        )
        for part in two_lines(text, painter.font(), inner.width() - room):
            self._draw_line(painter, QRect(inner.left(), top, inner.width() - room, _LINE), part)
            top += _LINE
        if share:
            draw_share(painter, QRectF(inner.left(), top + 1, inner.width(), _BAR), theme, entry)
        below = QRect(inner.left(), top + _BAR + 3, inner.width(), _LINE)
        painter.setPen(QColor(theme.muted))
        mode = Qt.TextElideMode.ElideMiddle  # the ends of file names tell them apart
        name = painter.fontMetrics().elidedText(entry.path.name, mode, below.width())
        self._draw_line(painter, below, name)

    def _draw_line(self, painter: QPainter, area: QRect, text: str) -> None:
        painter.drawText(area, int(_Flags.AlignVCenter | _Flags.AlignLeft), text)


def two_lines(text: str, font: QFont, width: int) -> list[str]:
    """Return a text in one or two lines of `width` pixels; what has no room is elided."""
    metrics = QFontMetrics(font)
    text = " ".join(text.split())
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    length = max(1, line.textLength())
    rest = metrics.elidedText(text[length:].strip(), Qt.TextElideMode.ElideRight, width)
    return [text[:length].strip(), rest]


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
        is_selected = option.state & QStyle.StateFlag.State_Selected
        draw_share(painter, bar, theme_of(option.widget), entry, is_selected=bool(is_selected))
        painter.restore()


class LabelDelegate(QStyledItemDelegate):
    """Paints a label; one that is not sure, or of a model no longer in use, is muted."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        entry: PictureEntry = index.data(ENTRY)
        model = index.model()
        is_outdated = isinstance(model, PictureModel) and model.view.is_outdated(entry)
        if is_outdated or entry.state is PictureState.NOT_SURE:
            palette: QPalette = option.palette
            palette.setColor(QPalette.ColorRole.Text, QColor(theme_of(option.widget).muted))


def draw_share(
    painter: QPainter, bar: QRectF, theme: Theme, entry: PictureEntry, *, is_selected: bool = False
) -> None:
    """Paint a bar that is filled by an entry's probability, muted if the label is not sure.

    `is_selected`: the bar is on the background of a selected row.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent_hover if is_selected else theme.line))
    painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    filled = QRectF(bar)
    filled.setWidth(max(bar.height(), bar.width() * entry.probability))
    is_sure = entry.state is not PictureState.NOT_SURE
    fill = theme.on_accent if is_selected else theme.accent if is_sure else theme.muted
    painter.setBrush(QColor(fill))
    painter.drawRoundedRect(filled, bar.height() / 2, bar.height() / 2)
