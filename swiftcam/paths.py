"""Paths of models, settings, cache, logs and pictures, and writing files atomically."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from swiftcam.errors import ArgumentError
from swiftcam.phrases import alternatives, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

APP_NAME = "SwiftCam"


def models_dir() -> Path:
    """Return the directory of shipped models: in the wheel, or beside the package in a clone."""
    package = Path(__file__).resolve().parent
    shipped = package / "models"
    return shipped if shipped.is_dir() else package.parent / "models"


def photos_dir() -> Path:
    """Return the directory of the photographs of the demo, with their table `photos.csv`."""
    return models_dir() / "photos"


def catalog_file() -> Path:
    """Return the file of the catalogue of models; `SWIFTCAM_CATALOG` names another."""
    return Path(os.environ.get("SWIFTCAM_CATALOG") or models_dir() / "catalog.toml").expanduser()


def store_dir() -> Path:
    """Return the user's directory of models (not created); `SWIFTCAM_MODELS` names another."""
    if chosen := os.environ.get("SWIFTCAM_MODELS"):
        return Path(chosen).expanduser().absolute()
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / "models"


def cache_dir() -> Path:
    """Return the user's cache directory for SwiftCam (not created)."""
    return Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False))


def settings_file() -> Path:
    """Return the file with the user's settings (not created)."""
    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False)) / "settings.json"


def log_dir() -> Path:
    """Return the user's log directory for SwiftCam (not created)."""
    return Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def data_dir() -> Path:
    """Return the user's data directory for SwiftCam (not created), for what they made by hand."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


def pictures_dir() -> Path:
    """Return the directory for screenshots, inside the user's pictures (not created)."""
    return Path(platformdirs.user_pictures_dir()) / APP_NAME


def require_writable(option: str, path: Path, suffixes: tuple[str, ...] = ()) -> None:
    """Check that a file can be written at `path`, the value of `option`.

    Raises:
        ArgumentError: the path does not end in one of `suffixes` (default: any ending is allowed),
            or its directory does not exist.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise ArgumentError(
            phrase(
                "{option} {path} must end in {suffixes}.",
                option=option,
                path=str(path),
                suffixes=alternatives(suffixes),
            )
        )
    if not path.absolute().parent.is_dir():
        raise ArgumentError(
            phrase(
                "{option} {path} cannot be written: there is no directory {folder}. Create it.",
                option=option,
                path=str(path),
                folder=str(path.parent),
            )
        )


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target` that replaces it when the block succeeds.

    If the block raises, `target` stays as it was and the temporary file is removed.

    Raises:
        OSError: the directory is missing or not writable.
    """
    handle, name = tempfile.mkstemp(
        dir=target.parent, prefix=f".{target.stem[:40]}-", suffix=target.suffix
    )
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def umask() -> int:
    """Return the process's file mode mask; it can only be read by setting it for a moment."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
