"""The user's settings, in one typed file. An invalid value is reported and replaced."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypedDict, cast

from swiftcam import paths
from swiftcam.errors import SettingsError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field
    from pathlib import Path

    Check = Callable[[Any], Any]

DEFAULT_MODEL = "swiftformer-xs-starter"  # comes with SwiftCam
LANGUAGES = ("system", "en", "zh_CN")
THEMES = ("system", "light", "dark")
RECENT = 8  # sources that are remembered
PANEL_WIDTHS = (296, 560)  # the least and the largest, in logical pixels
_OLD_CONFIDENCE, _OLD_DEFAULT_CONFIDENCE = "threshold", 0.2  # in files of earlier versions


def _number(low: float, high: float) -> Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(phrase("it must be a number"))
        if not low <= value <= high:
            raise ValueError(phrase("it must be from {low:g} to {high:g}", low=low, high=high))
        return float(value)

    return check


def _optional(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _whole(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(
                phrase("it must be a whole number from {low} to {high}", low=low, high=high)
            )
        return value

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(phrase("it must be true or false"))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(phrase("it must be text"))
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(phrase("it must be a list of texts"))
    return tuple(value)


def _one_of(*known: str) -> Check:
    def check(value: Any) -> str:
        if value not in known:
            raise ValueError(phrase("it must be one of: {names}", names=", ".join(known)))
        return str(value)

    return check


def _region(value: Any) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    share = _number(0, 1)
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise ValueError(phrase("it must be null or four numbers: left, top, right, bottom"))
    left, top, right, bottom = (share(item) for item in value)
    if left >= right or top >= bottom:
        raise ValueError(phrase("it must not be empty"))
    return left, top, right, bottom


def _setting(default: Any, check: Check) -> Any:
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True)
class Settings:
    """The settings that the window keeps. Each field is checked when it is read from the file.

    `engine`, `precision` "auto": the best ones measured on this machine. `threads` 0: those
    measured with that setup, else half the processors. `input_size` 0: the model's own.
    `camera_mode` "": the default mode. `smoothing`: seconds. `minimum_confidence`: the least
    probability of a label that is shown, None for the model's own. `region`: left, top, right,
    bottom, in shares of the picture. `panel_width`: in logical pixels. `is_live_at_start`: open the
    source when the window opens. `offered`: the models for which the live view has offered one
    with more classes, and the user has answered.
    """

    source: str = _setting("0", _text)
    recent_sources: tuple[str, ...] = _setting((), _texts)
    camera_mode: str = _setting("", _text)
    model: str = _setting(DEFAULT_MODEL, _text)
    engine: str = _setting("auto", _text)
    precision: str = _setting("auto", _one_of("auto", "fp32", "bf16", "int8"))
    device: str = _setting("auto", _text)
    input_size: int = _setting(0, _whole(0, 512))
    threads: int = _setting(0, _whole(0, 256))
    top_k: int = _setting(5, _whole(1, 10))
    minimum_confidence: float | None = _setting(None, _optional(_number(0, 1)))
    smoothing: float = _setting(0.6, _number(0, 10))
    allow: tuple[str, ...] = _setting((), _texts)
    deny: tuple[str, ...] = _setting((), _texts)
    crop_mode: str = _setting("recipe", _one_of("recipe", "centre", "fit", "squash"))
    region: tuple[float, float, float, float] | None = _setting(None, _region)
    is_adaptive: bool = _setting(True, _flag)
    is_looping: bool = _setting(False, _flag)
    is_mirrored: bool = _setting(False, _flag)
    has_crop_frame: bool = _setting(True, _flag)
    has_inset: bool = _setting(True, _flag)
    has_panel: bool = _setting(True, _flag)
    panel_width: int = _setting(PANEL_WIDTHS[0], _whole(*PANEL_WIDTHS))
    is_live_at_start: bool = _setting(True, _flag)
    language: str = _setting("system", _one_of(*LANGUAGES))
    theme: str = _setting("system", _one_of(*THEMES))
    offered: tuple[str, ...] = _setting((), _texts)

    def with_recent(self, source: str) -> tuple[str, ...]:
        """Return the recent sources with `source` in front."""
        others = [known for known in self.recent_sources if known != source]
        return (source, *others)[:RECENT]


class SettingsChange(TypedDict, total=False):
    """New values for some settings: the fields of `Settings`, each optional."""

    source: str
    recent_sources: tuple[str, ...]
    camera_mode: str
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
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), []
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), [
            phrase(
                "The settings in {path} cannot be read ({reason}). Defaults are used.",
                path=str(path),
                reason=str(error),
            )
        ]
    try:
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError("not an object")
    except ValueError:
        return Settings(), [_set_aside(path)]
    values = _with_present_names(values)
    good, problems = {}, []
    for setting in fields(Settings):
        if setting.name in values:
            try:
                good[setting.name] = setting.metadata["check"](values[setting.name])
            except ValueError as error:
                problems.append(_problem(setting, values[setting.name], error))
    return Settings(**good), problems


def write_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, completely or not at all.

    Raises:
        SettingsError: the file cannot be written.
    """
    path = path or paths.settings_file()
    text = json.dumps(asdict(settings), indent=2, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.atomic_path(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            phrase(
                "The settings could not be saved to {path} ({reason}). They apply until SwiftCam "
                "is closed. Check the folder's permissions and the free space.",
                path=str(path),
                reason=error.strerror or str(error),
            )
        ) from error


def _with_present_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a settings file of any version under the present names.

    The minimum confidence was called `threshold` and was always stored. Its default was 0.2, so
    that number is no choice of the user and is left out.
    """
    threshold = values.get(_OLD_CONFIDENCE, _OLD_DEFAULT_CONFIDENCE)
    if threshold == _OLD_DEFAULT_CONFIDENCE:
        return values
    return {"minimum_confidence": threshold} | values


def _problem(setting: Field[Any], value: object, error: ValueError) -> str:
    shown = json.dumps(value, ensure_ascii=False)
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
