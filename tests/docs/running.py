"""Runs the commands of the pages, in a folder that has what they name."""

import shlex
from contextlib import contextmanager

import numpy as np
from PIL import Image

from swiftcam.cli.commands import app
from swiftcam.cli.exit_codes import exit_code
from tests.graphs import Classifier, write_classifier
from tests.hub import hub_server, write_catalog
from tests.hub_models import PINNED, WEIGHTS

RUN = set()  # every command that a test here runs, as it stands in the pages
PULLED = {**PINNED, "name": "swiftformer-xs"}


def runs(*commands):
    """Mark a test as the one that runs commands of the pages."""
    RUN.update(commands)
    return lambda test: test


class Place:
    """A folder that is the working directory, and the answers of commands run in it."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys

    def run(self, command, also="", code=0, **words):
        """Run a command of the pages in this process, with more arguments; return its output.

        `words` stand for placeholders: NAME="x" replaces "NAME" and, of an option in brackets or a
        repeatable one, the signs around it.
        """
        assert command in RUN, "name it in @runs"
        program, *arguments = shlex.split(f"{command} {also}")
        if program == "models":
            arguments.insert(0, "models")
        arguments = [words.get(each.strip("[]…"), each.strip("[]…")) for each in arguments]
        self._capsys.readouterr()
        found = exit_code(lambda: app(arguments))
        said = self._capsys.readouterr()
        assert found == code, said.err
        return said.out


def write_holiday(folder, photos):
    """Write the folder `holiday` with photographs, one of them in a subfolder."""
    (folder / "holiday" / "beach").mkdir(parents=True)
    places = ("first.jpg", "second.jpg", "beach/third.jpg")
    for name, photo in zip(places, photos, strict=False):
        Image.fromarray(photo).save(folder / "holiday" / name, quality=95)


@contextmanager
def published_models(folder, monkeypatch):
    """Serve a small model under the name of a published one; yield the server."""
    catalog = write_catalog(folder / "catalog.toml", PULLED)
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(catalog))
    with hub_server() as server:
        server.files["timm/small/model.safetensors"] = WEIGHTS
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield server


def write_graph(path, classes):
    """Write another ONNX classifier; return the index of its class for a mean colour `(3,)`."""
    look = Classifier(sides=64, classes=classes)
    write_classifier(path, look)
    return lambda colour: int(np.argmax(look.weights @ colour))
