"""Sorts the paths and addresses that a user opens: pictures to label, or a source to play."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.addresses import Kind, parse_address
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class OpenedPlaces:
    """What is opened in the window.

    `texts`: the places that were given: an address, or a path as an absolute `file:` address, which
    holds in any working folder. `pictures`: files and folders for the page of pictures. `source`:
    the film or address to play, "" for none. `others`: the names of further ones, as only one can
    play.
    """

    texts: tuple[str, ...] = ()
    pictures: tuple[Path, ...] = ()
    source: str = ""
    others: tuple[str, ...] = ()


def opened_places(places: Sequence[str]) -> OpenedPlaces:
    """Return what paths and addresses mean; relative paths belong to the working folder.

    Raises:
        ArgumentError: there is no such path, or the address is not supported; nothing was opened.
    """
    texts: list[str] = []
    pictures: list[Path] = []
    sources: list[tuple[str, str]] = []
    for place in places:
        # A file is meant even if it has the name of another source, such as `screen`.
        address = parse_address(os.path.abspath(place) if os.path.exists(place) else place)
        path = address.path.absolute() if address.path else None
        if address.kind is Kind.PATH and path is not None:
            if not address.exists():
                raise ArgumentError(missing_place(address.shown))
            # Most starts open no path, and this loads all kinds of pictures.
            from swiftcam.capture.folder import is_picture

            texts.append(path.as_uri())
            if path.is_dir() or is_picture(path):
                pictures.append(path)
            else:
                sources.append((str(path), address.name))
        else:
            parse_source(address)
            texts.append(address.text)
            sources.append((address.text, address.name))
    source = sources[0][0] if sources else ""
    return OpenedPlaces(
        tuple(texts), tuple(pictures), source, tuple(name for _, name in sources[1:])
    )


def missing_place(shown: str) -> str:
    """Return the message that there is nothing at a path."""
    return phrase("There is no file or folder {path}. Check the path.", path=shown)
