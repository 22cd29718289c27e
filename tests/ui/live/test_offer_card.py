import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QWidget

from swiftcam.inference.models.inventory import larger_model, list_models
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.ui.live.offer_card import OfferCard
from swiftcam.ui.style import theme
from swiftcam.ui.translations.status_texts import offer_text

Key = Qt.Key
LEAST_SIDE = 24  # pixels of a target, WCAG 2.2
STARTER = next(entry for entry in list_models() if entry.name == DEFAULT_MODEL)
LARGER = larger_model(STARTER.spec.classes, "swiftformer")


def entry_with(**changes):
    return dataclasses.replace(LARGER, spec=dataclasses.replace(LARGER.spec, **changes))


@pytest.fixture(params=[theme.LIGHT, theme.DARK], ids=["light", "dark"])
def below(qtbot, request):
    """A widget that counts the clicks it gets, as the picture below the card would."""

    class Below(QWidget):
        clicks = 0

        def mousePressEvent(self, event):
            self.clicks += 1

    below = Below()
    below.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    below.setStyleSheet(theme.style_sheet(request.param))
    qtbot.addWidget(below)
    return below


@pytest.fixture
def card(qtbot, below):
    """A card that offers a larger model than the starter, in a window that has the focus."""
    card = OfferCard(below)
    card.accepted_entries, card.dismissals = [], []
    card.accepted.connect(card.accepted_entries.append)
    card.dismissed.connect(lambda: card.dismissals.append(1))
    card.show_entry(LARGER, STARTER.spec.classes)
    below.resize(500, 300)
    with qtbot.waitActive(below):
        below.show()
        below.activateWindow()
    below.setFocus()
    card.show()
    card.adjustSize()
    return card


def test_count_size_and_name_are_those_of_the_catalogue(card):
    assert card.question.text() == f"Not among its {STARTER.spec.classes} classes?"
    count, size = LARGER.spec.classes, LARGER.spec.size / 1e6
    assert card.model.text() == f"Get the {count}-class model ({size:.0f} MB)"
    assert LARGER.name in card.model.toolTip()


def test_the_text_says_what_is_known():
    assert offer_text(entry_with(size=None, params=2_000_000, classes=50)) == (
        "Get the 50-class model (about 8 MB)"
    )
    assert offer_text(entry_with(size=None, params=None)).endswith("-class model")
    assert offer_text(STARTER) == f"Use the {STARTER.spec.classes}-class model"


def test_showing_it_takes_no_focus(card, below):
    assert below.hasFocus()


def test_tab_reaches_both_buttons(qtbot, card, below):
    reached = []
    for _ in range(2):
        qtbot.keyClick(below.window().focusWidget(), Key.Key_Tab)
        reached.append(below.window().focusWidget())
    assert reached == [card.model, card.close_button]


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])
def test_the_keys_press_the_button_with_the_focus(qtbot, card, key):
    card.model.setFocus()
    qtbot.keyClick(card.model, key)
    assert (card.accepted_entries, card.dismissals) == ([LARGER], [])
    card.close_button.setFocus()
    qtbot.keyClick(card.close_button, key)
    assert (card.accepted_entries, card.dismissals) == ([LARGER], [1])


def test_esc_closes_it(qtbot, card):
    card.model.setFocus()
    qtbot.keyClick(card.model, Key.Key_Escape)
    assert (card.accepted_entries, card.dismissals) == ([], [1])


def test_a_click_beside_the_buttons_does_nothing(qtbot, card, below):
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert below.clicks == 0
    assert (card.accepted_entries, card.dismissals) == ([], [])
    qtbot.mouseClick(below, Qt.MouseButton.LeftButton, pos=QPoint(490, 290))
    assert below.clicks == 1


def test_every_button_is_large_enough_has_a_name_and_shows_its_whole_text(card):
    buttons = card.findChildren(QAbstractButton)
    assert {card.model, card.close_button} == set(buttons)
    for button in buttons:
        assert min(button.width(), button.height()) >= LEAST_SIDE
        assert button.text() or button.accessibleName()
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        width = QFontMetrics(button.font()).horizontalAdvance(button.text())
        assert button.width() >= width
    assert card.question.width() >= card.question.sizeHint().width()
    assert card.accessibleName() == card.question.text()
