"""Paths of models, settings, cache, logs and pictures."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP_NAME = "SwiftCam"


def expanded(path: str | Path) -> Path:
    """Return a path with a home folder for `~` or `~user`; unchanged if there is no such user."""
    try:
        return Path(path).expanduser()
    except (RuntimeError, ValueError):
        return Path(path)


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
    return expanded(os.environ.get("SWIFTCAM_CATALOG") or models_dir() / "catalog.toml")


def store_dir() -> Path:
    """Return the user's directory of models (not created); `SWIFTCAM_MODELS` names another."""
    if chosen := os.environ.get("SWIFTCAM_MODELS"):
        return expanded(chosen).absolute()
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
