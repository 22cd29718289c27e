"""The user's settings, in one typed file. An invalid value is reported and replaced."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypedDict, cast

from swiftcam import files, paths
from swiftcam import setting_checks as checks
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import Limits, decode_json, require_limits
from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import SettingsError, system_reason
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from dataclasses import Field
    from pathlib import Path

    from swiftcam.setting_checks import Check

DEFAULT_MODEL = "swiftformer-xs-starter"  # comes with SwiftCam
LANGUAGES = ("system", "en", "zh_CN")
THEMES = ("system", "light", "dark")
RECENT = 8  # sources that are remembered
PANEL_WIDTHS = (296, 560)  # the least and the largest, in logical pixels
_LIMITS = Limits(size=1_000_000)
_OLD_CONFIDENCE, _OLD_DEFAULT_CONFIDENCE = "threshold", 0.2  # in files of earlier versions


def _setting(default: Any, check: Check, *, is_secret: bool = False) -> Any:
    return field(
        default=default, metadata={"check": check, "is_secret": is_secret}, repr=not is_secret
    )


@dataclass(frozen=True)
class Settings:
    """The settings that the window keeps. Each field is checked when it is read from the file.

    `unfinished_model`: one that was being loaded when the window was closed, "" for none.
    `engine`, `precision` "auto": the best ones measured on this machine. `threads` 0: those
    measured with that setup, else half the processors. `input_size` 0: the model's own.
    `camera_mode` "": the default mode. `certificates`: the servers whose certificates are accepted
    although the system does not trust them, see `SourceOptions`. `smoothing`: seconds.
    `minimum_confidence`: the least probability of a label that is shown, None for the model's own.
    `region`: left, top, right, bottom, in shares of the picture. `panel_width`: in logical pixels.
    `is_live_at_start`: open the source when the window opens. `offered`: the models for which the
    live view has offered one with more classes, and the user has answered. Sources may hold
    passwords: see `addresses`.
    """

    source: str = _setting("0", checks.text, is_secret=True)
    recent_sources: tuple[str, ...] = _setting((), checks.texts, is_secret=True)
    camera_mode: str = _setting("", checks.text)
    certificates: tuple[str, ...] = _setting((), checks.texts)
    model: str = _setting(DEFAULT_MODEL, checks.text)
    engine: str = _setting("auto", checks.text)
    precision: str = _setting("auto", checks.one_of("auto", "fp32", "bf16", "int8"))
    device: str = _setting("auto", checks.text)
    input_size: int = _setting(0, checks.whole(0, 512))
    threads: int = _setting(0, checks.whole(0, 256))
    top_k: int = _setting(5, checks.whole(1, 10))
    minimum_confidence: float | None = _setting(None, checks.optional(checks.number(0, 1)))
    smoothing: float = _setting(0.6, checks.number(0, 10))
    allow: tuple[str, ...] = _setting((), checks.texts)
    deny: tuple[str, ...] = _setting((), checks.texts)
    crop_mode: str = _setting("recipe", checks.one_of("recipe", "centre", "fit", "squash"))
    region: tuple[float, float, float, float] | None = _setting(None, checks.region)
    is_adaptive: bool = _setting(True, checks.flag)
    is_looping: bool = _setting(False, checks.flag)
    is_mirrored: bool = _setting(False, checks.flag)
    has_crop_frame: bool = _setting(True, checks.flag)
    has_inset: bool = _setting(True, checks.flag)
    has_panel: bool = _setting(True, checks.flag)
    panel_width: int = _setting(PANEL_WIDTHS[0], checks.whole(*PANEL_WIDTHS))
    is_live_at_start: bool = _setting(True, checks.flag)
    language: str = _setting("system", checks.one_of(*LANGUAGES))
    theme: str = _setting("system", checks.one_of(*THEMES))
    offered: tuple[str, ...] = _setting((), checks.texts)
    unfinished_model: str = _setting("", checks.text)

    def with_recent(self, source: str) -> tuple[str, ...]:
        """Return the recent sources with `source` in front."""
        others = [known for known in self.recent_sources if known != source]
        return (source, *others)[:RECENT]


class SettingsChange(TypedDict, total=False):
    """New values for some settings: the fields of `Settings`, each optional."""

    source: str
    recent_sources: tuple[str, ...]
    camera_mode: str
    certificates: tuple[str, ...]
    model: str
    engine: str
    precision: str
    device: str
    input_size: int
    threads: int
    top_k: int
    minimum_confidence: float | None
    smoothing: float
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    crop_mode: str
    region: tuple[float, float, float, float] | None
    is_adaptive: bool
    is_looping: bool
    is_mirrored: bool
    has_crop_frame: bool
    has_inset: bool
    has_panel: bool
    panel_width: int
    is_live_at_start: bool
    language: str
    theme: str
    offered: tuple[str, ...]
    unfinished_model: str


def settings_difference(before: Settings, after: Settings) -> SettingsChange:
    """Return the values of `after` that differ from those of `before`."""
    old, new = asdict(before), asdict(after)
    return cast("SettingsChange", {name: new[name] for name in new if new[name] != old[name]})


# The settings of commands that ignore the user's settings: the same result on every machine.
UNATTENDED = Settings(engine="onnx", precision="fp32")


def read_settings(path: Path | None = None) -> tuple[Settings, list[str]]:
    """Return the settings in the file, and a sentence for each value that was replaced.

    A damaged file is renamed, not overwritten.
    """
    path = path or paths.settings_file()
    _make_private(path)
    try:
        content = read_regular(path, _LIMITS.size)
    except FileNotFoundError:
        return Settings(), []
    except (OSError, DocumentError) as error:
        return Settings(), [
            phrase(
                "The settings in {path} cannot be read ({reason}). Defaults are used.",
                path=str(path),
                reason=system_reason(error) if isinstance(error, OSError) else str(error),
            )
        ]
    values = _values_in(content)
    if values is None:
        return Settings(), [_set_aside(path)]
    values = _with_present_names(values)
    good, problems = {}, []
    for setting in fields(Settings):
        if setting.name in values:
            try:
                good[setting.name] = _checked(setting, values[setting.name])
            except ValueError as error:
                problems.append(_problem(setting, values[setting.name], error))
    return Settings(**good), problems


def write_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, completely or not at all, for nobody else to read.

    What this version does not know stays in the file, for the version that wrote it.

    Raises:
        SettingsError: the file cannot be written.
    """
    path = path or paths.settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        values = asdict(settings) | _unknown_values(settings, path)
        text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
        files.write_text(path, text, mode=files.PRIVATE)
    except OSError as error:
        raise SettingsError(
            phrase(
                "The settings could not be saved to {path} ({reason}). They apply until SwiftCam "
                "is closed. Check the folder's permissions and the free space.",
                path=str(path),
                reason=system_reason(error),
            )
        ) from error


def _values_in(content: bytes) -> dict[str, Any] | None:
    """Return the values in a settings file; None if it is damaged.

    Values without a limit are left in: `_checked` refuses them one by one.
    """
    try:
        values = decode_json(content, _LIMITS)
    except DocumentError:
        return None
    return values if isinstance(values, dict) else None


def _checked(setting: Field[Any], value: object) -> Any:
    """Return a value for a setting.

    Raises:
        ValueError: it is wrong; the message says how it must be.
    """
    require_limits({setting.name: value}, _LIMITS)
    return setting.metadata["check"](value)


def _unknown_values(settings: Settings, path: Path) -> dict[str, Any]:
    """Return what the file of a newer version has and this one does not understand.

    This is keys, and values of keys whose setting was not changed since.

    Raises:
        OSError: there is a file, but it cannot be read.
    """
    if files.is_stream(path):
        return {}
    try:
        stored = _values_in(read_regular(path, _LIMITS.size)) or {}
    except (FileNotFoundError, DocumentError):
        return {}
    known = {setting.name: setting for setting in fields(Settings)}
    names = [name for name in stored if name not in {*known, _OLD_CONFIDENCE}]
    unknown = {name: stored[name] for name in names if _can_be_kept(name, stored[name])}
    if not unknown:
        return {}  # the file is of this version or an older one: another value is only wrong
    return unknown | {
        name: stored[name]
        for name, setting in known.items()
        if name in stored
        and getattr(settings, name) == setting.default
        and not _is_valid(setting, stored[name])
        and _can_be_kept(name, stored[name])
    }


def _can_be_kept(name: str, value: object) -> bool:
    """Tell whether a value that this version does not know can be written again."""
    try:
        require_limits({name: value}, _LIMITS)
    except DocumentError:
        return False
    return True


def _is_valid(setting: Field[Any], value: object) -> bool:
    try:
        _checked(setting, value)
    except ValueError:
        return False
    return True


def _make_private(path: Path) -> None:
    """Withdraw the right of others to read a file that an earlier version has written."""
    with suppress(OSError):
        if os.name == "posix" and path.stat().st_mode & 0o077 and not files.is_stream(path):
            path.chmod(files.PRIVATE)


def _with_present_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a settings file of any version under the present names."""
    # `threshold` was always stored, so that its default is no choice of the user.
    threshold = values.get(_OLD_CONFIDENCE, _OLD_DEFAULT_CONFIDENCE)
    if threshold == _OLD_DEFAULT_CONFIDENCE:
        return values
    return {"minimum_confidence": threshold} | values


def _problem(setting: Field[Any], value: object, error: ValueError) -> str:
    is_shown = not setting.metadata["is_secret"] and _can_be_kept(setting.name, value)
    shown = json.dumps(value, ensure_ascii=False) if is_shown else "…"
    return phrase(
        "The setting {name} was {value}: {reason}. {default} is used instead.",
        name=setting.name,
        value=shown[:40],
        reason=str(error),
        default=json.dumps(setting.default, ensure_ascii=False),
    )


def _set_aside(path: Path) -> str:
    kept = path.with_suffix(".damaged.json")
    try:
        path.replace(kept)
    except OSError:
        return phrase("The settings file {path} is damaged. Defaults are used.", path=str(path))
    return phrase(
        "The settings file {path} is damaged. It was renamed to {kept}. Defaults are used.",
        path=str(path),
        kept=str(kept),
    )
