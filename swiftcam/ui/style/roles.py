"""The roles that the style sheet gives colours and fonts to.

A widget takes a role by its object name: `widget.setObjectName(Role.TITLE)`.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a widget is for, as far as its style depends on it."""

    RAIL = "rail"
    PANEL = "panel"
    PANEL_CONTENT = "panel_content"
    FOLD = "fold"  # the button that shows and hides a group
    CARD = "card"
    CARD_TITLE = "card_title"
    TITLE = "title"  # of a page
    HEADING = "heading"  # of a section of the panel
    CAPTION = "caption"  # of a control
    QUIET = "quiet"  # secondary text
    LINK = "link"  # a small button without a frame, beside a value
    STRONG = "strong"  # bold text
    ERROR = "error"  # the reason of a failure
    GRID = "grid"  # a list of pictures, side by side
    OFFER = "offer"  # a question with buttons over the picture
    DROP_HINT = "drop_hint"  # the dashed frame of an empty page
