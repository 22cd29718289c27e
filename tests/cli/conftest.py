"""The command line in this process, and a model whose labels can be computed by hand."""

import pytest

from swiftcam.terminal import live_table as terminal
from tests import command_line
from tests.cli import colours
from tests.programs import Finished
from tests.waiting import wait_until


@pytest.fixture
def offscreen(qt_libraries, request):
    """Qt, drawing into memory; request it before `command`, which unsets Qt's platform."""
    return request.getfixturevalue("qapp")


@pytest.fixture
def command(capsys, monkeypatch, warm_cache):
    """Run `swiftcam` with arguments in this process, without a display, to its end."""
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        capsys.readouterr()
        return Finished(command_line.run(arguments), *capsys.readouterr())

    return run


@pytest.fixture
def live(command, monkeypatch):
    """Run `swiftcam live` in this process until `until` is true for a snapshot.

    A view of the test replaces the one of the terminal, and gets the same snapshots.
    """

    def run(*arguments, until=lambda snapshot: snapshot.state.is_final):
        seen = []

        def show(pipeline, seconds, marks):
            pipeline.start()
            wait_until(lambda: until(pipeline.snapshot()), what="the condition of the view")
            seen.append(pipeline.snapshot())

        monkeypatch.setattr(terminal, "show", show)
        done = command("live", "--headless", *arguments)
        assert done.returncode == 0, done.stderr
        return seen[0]

    return run


@pytest.fixture(scope="session")
def _colour_store(tmp_path_factory):
    """A store with the model that recognises colours, imported once."""
    folder = tmp_path_factory.mktemp("colours")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SWIFTCAM_MODELS", str(folder / "models"))
        arguments = ["models", "import", *colours.import_options(folder), "--name", colours.NAME]
        assert command_line.run(arguments) == 0
    return folder / "models"


@pytest.fixture
def colour_model(_colour_store, monkeypatch):
    """The options that choose the model that recognises colours."""
    monkeypatch.setenv("SWIFTCAM_MODELS", str(_colour_store))
    return ("--model", colours.NAME)


@pytest.fixture
def colour_pictures(colour_model, tmp_path):
    """The options that show two red pictures and a green one to the model."""
    folder = tmp_path / "colours"
    folder.mkdir()
    for number, colour in enumerate((colours.RED, colours.RED, colours.GREEN)):
        colours.write_picture(folder / f"{number}.png", colours.plain(colour))
    return ("--source", folder, *colour_model, "--smoothing", "0", "--every-frame")
