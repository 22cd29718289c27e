"""Cleans text from outside (names, error words, server answers) for a terminal, a title or a file.

Escape codes, control characters and marks that reverse the direction of writing are replaced by
U+FFFD; text that is too long loses its middle. Addresses lose their secrets.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1000  # characters of one value in a message
LONGEST_MESSAGE = 8000  # characters of a message with all its values
_REPLACEMENT = "\ufffd"
_LINE_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"  # invisible, but parts of Persian words, Indian letters and emoji
_NOT_SHOWN_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# An escape sequence of a terminal: CSI, then OSC and other strings with their end, then the rest.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return text as one line that is safe to show: line breaks and tabs become spaces.

    At most `longest` characters are kept; the middle of longer text becomes "…".
    """
    if len(text) <= longest and text.isprintable():
        return text
    # Only what may be kept is cleaned: an address can have a million characters.
    text = shortened(text, 4 * longest)
    text = _LINE_BREAKS.sub(" ", text).replace("\t", " ")
    return shortened(_without_controls(text), longest)


def clean(text: str) -> str:
    """Return text of several lines without anything but characters to read and line breaks."""
    if text.isprintable():
        return text
    return "\n".join(_without_controls(line) for line in _LINE_BREAKS.sub("\n", text).split("\n"))


def shown_value(text: str) -> str:
    """Return a value for a message: one line without addresses' secrets."""
    return one_line(_without_secrets(text))


def shown_message(text: str) -> str:
    """Return a message, which may have several lines, as it may be shown, logged or written."""
    return shortened(clean(_without_secrets(text)), LONGEST_MESSAGE)


def shown_json(text: str) -> str:
    """Return JSON with escapes in place of characters that a terminal would obey; nothing is lost.

    What separates the lines of JSON stays. JSON itself has escaped only U+0000 to U+001F.
    """
    return text if text.isprintable() else _NOT_SHOWN_IN_JSON.sub(_json_escape, text)


def shortened(text: str, longest: int) -> str:
    """Return text of at most `longest` characters, with "…" in place of the middle."""
    if len(text) <= longest:
        return text
    end = (longest - 1) // 3
    return f"{text[: longest - 1 - end]}…{text[len(text) - end :]}"


def _without_secrets(text: str) -> str:
    if ":/" not in text:
        return text
    from swiftcam.network_addresses import without_secrets  # most messages have no address

    return without_secrets(text)


def _without_controls(line: str) -> str:
    line = _SEQUENCE.sub(_REPLACEMENT, line)
    return "".join(
        character if _is_shown(character) else _REPLACEMENT for character in line.expandtabs(1)
    )


def _json_escape(match: re.Match[str]) -> str:
    pairs = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[place : place + 4]}" for place in range(0, len(pairs), 4))


def _is_shown(character: str) -> bool:
    """Tell whether a character is read by a person, or joins such characters."""
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
