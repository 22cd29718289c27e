"""What a shell offers at the Tab key, asked as bash asks."""

import pytest

from swiftcam.inference.labels.class_names import readable_names
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.settings import DEFAULT_MODEL


@pytest.fixture
def offered(programs):
    """Return a function that returns what is offered after a command line, one a line."""

    def ask(line):
        words = line.split(" ")
        environment = {
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            "_SWIFTCAM_COMPLETE": "complete_bash",
        }
        done = programs.run(environment=environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return ask


def test_commands_options_and_choices_are_offered(offered):
    assert offered("swiftcam mod") == ["models"]
    assert offered("swiftcam live --crop ") == ["recipe", "centre", "fit", "squash"]
    assert "--summary" in offered("swiftcam label --s")


def test_models_and_sources_are_offered(offered):
    assert offered(f"swiftcam label --model {DEFAULT_MODEL[:-2]}") == [DEFAULT_MODEL]
    assert offered("swiftcam live --source de") == ["demo"]


def test_classes_are_offered_without_spaces_and_accepted_so(offered):
    names = readable_names(open_model(find_model(DEFAULT_MODEL)).labels, "en")
    name = next(name for name in names if " " in name)
    written = name.replace(" ", "_")
    assert written in offered(f"swiftcam live --allow {written[:-1]}")
    assert offered(f"swiftcam live --model no/such/model --allow {written}") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_shown(command, monkeypatch, shell):
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: shell)
    done = command("--show-completion")
    assert done.returncode == 0
    assert "_SWIFTCAM_COMPLETE" in done.stdout
