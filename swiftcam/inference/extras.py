"""What is said of a library that is not installed, by whatever needs it."""

from __future__ import annotations

from swiftcam.errors import ModelError


def missing(title: str, extra: str) -> ModelError:
    """Return the error that names a library, by its title for people, and the extra it is in."""
    return ModelError(f"{title} is not installed. Install it with: pip install 'swiftcam[{extra}]'")
