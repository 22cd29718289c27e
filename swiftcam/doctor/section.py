"""A section of the doctor's report, and the removal of private data."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ReportSection:
    """A section of the report.

    `values`: facts by name, as plain values. `problems`: messages: what is wrong, what to do.
    """

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, without the user's name and folders."""
        return {
            "name": self.name,
            "values": without_private(dict(self.values)),
            "problems": [without_private(problem) for problem in self.problems],
        }


def without_private(value: Any) -> Any:
    """Return a value with the user's folder as `~` and the user's name as `USER`, at any depth."""
    if isinstance(value, dict):
        return {without_private(str(name)): without_private(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_private(item) for item in value]
    if not isinstance(value, str | Path):
        return value
    text = str(value)
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    user = _user()
    return re.sub(rf"\b{re.escape(user)}\b", "USER", text) if user else text


def _user() -> str:
    """Return the name of the user; "" for a common name, which identifies nobody."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    return "" if name in ("root", "user", "video") else name
