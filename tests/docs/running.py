"""Runs the commands of the documents, in a folder with the files that they name."""

import shlex
from contextlib import contextmanager

import numpy as np
from PIL import Image

from tests import command_line
from tests.graphs import Classifier, write_classifier
from tests.hub import hub_server, write_catalog
from tests.hub_models import PINNED, WEIGHTS

RUN = set()  # every command that a test here runs, as written in the documents
PULLED = {**PINNED, "name": "swiftformer-xs"}


def runs(*commands):
    """Mark a test as the one that runs these commands of the documents."""
    RUN.update(commands)
    return lambda test: test


class Place:
    """The working directory of commands, and their output."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys

    def run(self, command, also="", code=0, **words):
        """Run a command of the documents in this process, and return its output.

        `also` has more arguments. `words` replace placeholders: NAME="x" replaces "NAME", and the
        brackets or dots around it are removed.
        """
        assert command in RUN, "name it in @runs"
        program, *arguments = shlex.split(f"{command} {also}")
        if program == "models":
            arguments.insert(0, "models")
        arguments = [words.get(each.strip("[]…"), each.strip("[]…")) for each in arguments]
        self._capsys.readouterr()
        found = command_line.run(arguments)
        output = self._capsys.readouterr()
        assert found == code, output.err
        return output.out


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
    """Write an ONNX classifier; return a function from a mean colour `(3,)` to its class."""
    form = Classifier(sides=64, classes=classes)
    write_classifier(path, form)
    return lambda colour: int(np.argmax(form.weights @ colour))
