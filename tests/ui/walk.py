"""Walks through every page of the window at several sizes and finds text that cannot be read.

As a program, for one scale of the display: `python -m tests.ui.walk` prints the faults as JSON.
"""

import json
import sys
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QEventLoop, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QToolButton,
    QWidget,
)

from swiftcam.ui.page import PageName
from swiftcam.ui.sharing.message_bar import MessageBar
from swiftcam.ui.widgets.elided_label import ElidedLabel
from swiftcam.ui.widgets.switch import Switch
from swiftcam.ui.window.poll_timer import PollTimer
from tests.ui.situations import SITUATIONS
from tests.waiting import wait_until

SIZES = ((720, 420), (800, 480), (1024, 600), (1280, 800), (1920, 1080))
LANGUAGES = ("en", "zh_CN")
_LEAVES = (QAbstractButton, QComboBox, QLabel, QLineEdit, QSlider)
_SLACK = 1  # pixels, for rounding


@dataclass(frozen=True)
class Fault:
    """Something that cannot be read: `where` it is, which `widget`, and the `problem`."""

    where: str
    widget: str
    problem: str


def name_of(widget):
    """Return the class, the text and the ancestors of a widget."""
    text = getattr(widget, "text", str)() or widget.accessibleName()
    parents, parent = [], widget.parentWidget()
    while parent is not None and not parent.isWindow():
        parents.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} {text[:60]!r} in {' < '.join(parents[:4])}"


def problems(window):
    """Return `(widget, problem)` for each widget that is shown in a window."""
    widgets = [w for w in window.findChildren(QWidget) if w.isVisible() and w.window() is window]
    found = []
    for widget in widgets:
        found += [(widget, problem) for problem in _text_problems(widget)]
        if isinstance(widget, _LEAVES) and not _is_whole(widget):
            found.append((widget, f"is cut off or outside of the window: {_place(widget)}"))
    leaves = [w for w in widgets if isinstance(w, _LEAVES) and not _is_part(w)]
    places = [(widget, _seen(widget)) for widget in leaves]
    for (one, here), (other, there) in combinations(places, 2):
        both = here & there
        is_inside = one.isAncestorOf(other) or other.isAncestorOf(one)
        if not is_inside and both.width() > _SLACK and both.height() > _SLACK:
            found.append((one, f"overlaps {name_of(other)}"))
    return found


def _place(widget):
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _scroller(widget):
    """Return the nearest scroll area that a widget scrolls in, None without one."""
    child, parent = widget, widget.parentWidget()
    while parent is not None and not child.isWindow():
        if isinstance(parent, QAbstractScrollArea) and child is parent.viewport():
            return parent
        child, parent = parent, parent.parentWidget()
    return None


def _limits(widget):
    """Return the rectangle of the window in which a widget is drawn."""
    limits, child = widget.window().rect(), widget
    while not child.isWindow():
        child = child.parentWidget()
        limits &= _place(child) if not child.isWindow() else child.rect()
    return limits


def _seen(widget):
    return _place(widget) & _limits(widget)


def _is_whole(widget):
    """Tell whether nothing of a widget is cut off; what can be scrolled up or down is not."""
    place, limits = _place(widget), _limits(widget)
    area = _scroller(widget)
    if area is None:
        return limits.contains(place)
    if not isinstance(area, QScrollArea):
        return True  # a view scrolls its own parts
    left, right, child = 0, widget.window().width(), widget
    while not child.isWindow():
        child = child.parentWidget()
        start = 0 if child.isWindow() else _place(child).left()
        left, right = max(left, start), min(right, start + child.width())
    return left <= place.left() and place.right() < right


def _is_part(widget):
    """Tell whether a widget is a part of another one, such as the field of a list."""
    parent = widget.parentWidget()
    return isinstance(parent, (QComboBox, QLineEdit, QHeaderView)) or _is_in_view(widget)


def _is_in_view(widget):
    area = _scroller(widget)
    return area is not None and not isinstance(area, QScrollArea)


def _text_problems(widget):
    if isinstance(widget, QLabel):
        return _label_problems(widget)
    if isinstance(widget, QComboBox):
        return _combo_problems(widget)
    if isinstance(widget, QLineEdit):
        return _field_problems(widget)
    if isinstance(widget, QAbstractButton):
        return _button_problems(widget)
    if isinstance(widget, QTableView):
        return _table_problems(widget)
    return []


def _too_small(has, needs):
    wide, high = needs.width() > has.width() + _SLACK, needs.height() > has.height() + _SLACK
    return [f"needs {needs.width()}x{needs.height()}, has {has.width()}x{has.height()}"] * (
        wide or high
    )


def _is_in_message(label):
    """Tell whether a line that is shortened is shown whole in a message."""
    bars = label.window().findChildren(MessageBar)
    return any(bar.isVisible() and bar.label.text() == label.text() for bar in bars)


def _label_problems(label):
    if not label.text() or (label.pixmap() is not None and not label.pixmap().isNull()):
        return []
    if isinstance(label, ElidedLabel) and _is_in_message(label):
        return []
    room = label.contentsRect().size()
    if label.wordWrap():
        flags = int(label.alignment()) | int(Qt.TextFlag.TextWordWrap)
        area = QRect(0, 0, room.width(), 10_000)
        needs = label.fontMetrics().boundingRect(area, flags, label.text()).size()
    else:
        needs = label.fontMetrics().size(0, label.text())
    return _too_small(room, needs)


def _combo_problems(combo):
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    texts = [combo.itemText(number) for number in range(combo.count())]
    metrics = combo.fontMetrics()
    return [
        f"elides {text!r}"
        for text in texts
        if metrics.horizontalAdvance(text) > field.width() + _SLACK
    ]


def _field_problems(field):
    if field.text() or not field.placeholderText():
        return []
    margins = field.textMargins()
    needs = field.fontMetrics().horizontalAdvance(field.placeholderText())
    has = field.contentsRect().width() - margins.left() - margins.right() - 4
    return [f"elides {field.placeholderText()!r}: needs {needs}, has {has}"] * (needs > has)


def _button_problems(button):
    is_without_text = not button.text() or (
        isinstance(button, QToolButton)
        and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    )
    if is_without_text:
        return []
    if isinstance(button, Switch):
        return _too_small(button.size(), button.sizeHint())
    hint = button.sizeHint()
    return _too_small(button.size(), QSize(hint.width(), min(hint.height(), button.height() + 6)))


def _table_problems(table):
    found = []
    header = table.horizontalHeader()
    model = table.model()
    for column in range(model.columnCount()):
        title = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        is_shown = header.isVisible() and not header.isSectionHidden(column)
        needs = header.fontMetrics().horizontalAdvance(title)
        if is_shown and needs > header.sectionSize(column):
            found.append(f"elides its title {title!r}")
    return found


# --- the walk ----------------------------------------------------------------------------------


def settle():
    """Handle the events of a new size: layouts take more than one round."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def faults_of(widget, where):
    """Return the faults of a window or a dialog."""
    return [Fault(where, name_of(child), problem) for child, problem in problems(widget)]


def walk(window, sizes=SIZES, languages=LANGUAGES, pages=tuple(PageName)):
    """Return the faults on every page at every size, in both languages, and of the dialogs."""
    window.findChild(PollTimer).stop()  # no text changes between a layout and its check
    found = []
    for language in languages:
        window.change(language=language)
        settle()
        for page in pages:
            window.show_page(page)
            for width, height in sizes:
                window.resize(width, height)
                settle()
                window.refresh()
                settle()
                where = f"{page.value}, {language}, {width}x{height}"
                if (window.width(), window.height()) != (width, height):
                    size = f"{window.width()}x{window.height()}"
                    found.append(Fault(where, "MainWindow", f"cannot be smaller than {size}"))
                found += faults_of(window, where)
                if page is PageName.LIVE:
                    found += _panel_faults(window, where)
        found += _dialog_faults(window, language, sizes[0])
    return found


def _panel_faults(window, where):
    """Open the drawer and return the faults that are seen then; check that a panel fits."""
    place, panel = window.live.place, window.live.panel
    if place.is_narrow:
        window.live.toggle_panel()
        settle()
        found = faults_of(window, f"{where}, with the drawer")
        window.live.toggle_panel()
        settle()
        return found
    rest = panel.verticalScrollBar().maximum()
    fault = Fault(where, "SidePanel", f"scrolls by {rest} pixels")
    return [fault] if rest and window.height() >= 800 else []


def _dialog_faults(window, language, size):
    found = []
    window.resize(*size)
    window.show_help()
    settle()
    where = f"help, {language}, {size[0]}x{size[1]}"
    found += _open_dialog_faults(window, where, size)
    return found


def walk_situations(window, sizes=SIZES, languages=LANGUAGES, situations=None):
    """Return the faults of each page, and of its dialogs, in its other states; see `situations`."""
    window.findChild(PollTimer).stop()
    found = []
    for language in languages:
        window.change(language=language)
        for name, (page, show) in (situations or SITUATIONS).items():
            window.show_page(page)
            for width, height in sizes:
                window.resize(width, height)
                settle()
                show(window)
                settle()
                where = f"{page.value}, {name}, {language}, {width}x{height}"
                found += faults_of(window, where)
                found += _open_dialog_faults(window, where, (width, height))
            window.message_bar.dismiss()
            window.live.status.details.hide()
    return found


def _open_dialog_faults(window, where, size):
    """Return the faults of the dialogs that are open, and close them."""
    found = []
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            if dialog.width() > size[0] or dialog.height() > size[1]:
                needs = f"needs {dialog.width()}x{dialog.height()}"
                found.append(Fault(where, name_of(dialog), needs))
            # With a scale, the screen of the offscreen platform is smaller than the window: then a
            # dialog, which is no larger than the screen, has less room than it would have.
            if dialog.screen().size().width() >= size[0]:
                found += faults_of(dialog, where)
            dialog.close()
    return found


def make_window():
    """Return a window on a source that never ends, with a fake classifier; it is shown."""
    from swiftcam.live.session import Session
    from swiftcam.pipeline import Pipeline
    from swiftcam.settings import Settings
    from swiftcam.ui.window.app import make_application
    from swiftcam.ui.window.main_window import MainWindow
    from tests.fakes import EndlessSource, FakeClassifier

    make_application()
    settings = Settings(source="demo", engine="onnx", precision="fp32")
    session = Session(settings, remembered=Settings())
    session.pipeline = Pipeline(
        EndlessSource, FakeClassifier, session.pipeline.options, choice=session.choice
    )
    window = MainWindow(session)
    window.show()
    window.start()
    return window


def _is_labelled(window):
    window.refresh()
    settle()
    return window.snapshot.labelled is not None


def main():
    """Walk and print the faults, and the scale that Qt really used."""
    window = make_window()
    # The pauses leave the interpreter to the threads of the pipeline.
    wait_until(lambda: _is_labelled(window), what="a label")
    # The smallest two that are promised; with more room, only the scale of 1 is looked at.
    sizes = (SIZES[0], SIZES[2])
    found = walk(window, sizes) + walk_situations(window, sizes=sizes)
    scale = window.devicePixelRatioF()
    window.close()
    print(json.dumps({"scale": scale, "faults": [str(fault) for fault in found]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
