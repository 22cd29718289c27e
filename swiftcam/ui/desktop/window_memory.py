"""The form of the window in the last run, in a file beside the settings.

It is not part of the settings because it describes this desktop, and because a damaged value is no
reason for a message: the window then has its default place.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from swiftcam import files, paths
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import Limits, read_json_file
from swiftcam.ui.desktop.screen_area import ScreenArea
from swiftcam.ui.page import PageName

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

NORMAL, MAXIMISED, FULL_SCREEN, COMPACT = "normal", "maximised", "full screen", "compact"
_FORMS = (NORMAL, MAXIMISED, FULL_SCREEN, COMPACT)
_LIMITS = Limits(size=65_536, depth=4, values=100)
_FARTHEST = 100_000  # pixels from the corner of the main screen


@dataclass(frozen=True)
class WindowMemory:
    """The form of the window when it was last closed.

    `area`: of the normal window, with its frame; None before the first run. `frame`: the width and
    height that its frame adds. `compact_area`: of the compact view. `form`: one of the constants of
    this module. `page`: the page that was shown.
    """

    area: ScreenArea | None = None
    frame: tuple[int, int] = (0, 0)
    compact_area: ScreenArea | None = None
    form: str = NORMAL
    page: PageName = PageName.LIVE
    is_on_top: bool = False


def memory_file() -> Path:
    """Return the file with the form of the window (not created)."""
    return paths.settings_file().with_name("window.json")


def read_memory() -> WindowMemory:
    """Return the form of the window in the last run; the default for what cannot be read."""
    try:
        values = read_json_file(memory_file(), _LIMITS)
    except FileNotFoundError:
        return WindowMemory()
    except (OSError, DocumentError) as error:
        log.info("the place of the window cannot be read: %s", error)
        return WindowMemory()
    known: dict[str, Any] = values if isinstance(values, dict) else {}
    form, page = known.get("form"), known.get("page")
    return WindowMemory(
        _area(known.get("area")),
        _frame(known.get("frame")),
        _area(known.get("compact_area")),
        form if form in _FORMS else NORMAL,
        next((name for name in PageName if name.value == page), PageName.LIVE),
        known.get("is_on_top") is True,
    )


def write_memory(memory: WindowMemory) -> None:
    """Write the form of the window; a failure is only logged, as nothing of the user is lost."""
    path = memory_file()
    text = json.dumps(asdict(memory) | {"page": memory.page.value}, indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        log.info("the place of the window cannot be saved: %s", error)


def _numbers(value: Any, count: int, least: int, largest: int) -> tuple[int, ...] | None:
    if not isinstance(value, list) or len(value) != count:
        return None
    if not all(type(item) is int and least <= item <= largest for item in value):
        return None
    return tuple(value)


def _area(value: Any) -> ScreenArea | None:
    numbers = _numbers(value, 4, -_FARTHEST, _FARTHEST)
    if numbers is None or min(numbers[2:]) < 1:
        return None
    return ScreenArea(*numbers)


def _frame(value: Any) -> tuple[int, int]:
    width, height = _numbers(value, 2, 0, 500) or (0, 0)
    return width, height
