"""The commands of the pages that show a live view or look at the machine, and what they print."""

import json
import signal

from swiftcam.settings import DEFAULT_MODEL
from tests.docs.markdown import ROOT
from tests.docs.running import runs


def events_until(program, wanted):
    """Return the events that a program prints, up to one for which `wanted(event)` is true."""
    events = []
    for line in program.process.stdout:
        events.append(json.loads(line))
        if wanted(events[-1]):
            return events
    raise AssertionError(f"it ended before: {events}")


def interrupted(program):
    """Press Ctrl-C; return the events that are left, once the program has ended well."""
    program.process.send_signal(signal.SIGINT)
    done = program.finish()
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@runs('swiftcam live --source "fault:live 3, unplug 4, live"')
def test_a_camera_that_is_unplugged_is_connected_again(place, programs):
    source = "fault:live 3, unplug 4, live"
    program = programs.start("live", "--source", source, "--log-json")
    events = events_until(program, lambda event: event.get("state") == "reconnecting")
    assert "live" in [event.get("state") for event in events]
    events_until(program, lambda event: event.get("state") == "live")
    assert interrupted(program)[-1]["event"] == "ended"


@runs("make demo")
def test_the_demo_shows_labels_in_the_terminal_where_there_is_no_display(
    place, programs, first_class
):
    words = (ROOT / "scripts" / "demo.sh").read_text().splitlines()[-1].split()
    assert words[:3] == ["exec", ".venv/bin/swiftcam", "live"]
    arguments = [word for word in words[2:] if word not in ('"$@"', "--headless")]
    arguments[arguments.index("--seconds") + 1] = "600"
    program = programs.start(*arguments, "--log-json")
    labels = events_until(program, lambda event: event["event"] == "label")
    assert labels[-1]["top"][0]["label"] == first_class.label
    assert interrupted(program)[-1]["event"] == "ended"


@runs("swiftcam cameras [--json]", "swiftcam cameras")
def test_cameras_are_listed_or_none_is(place):
    assert isinstance(json.loads(place.run("swiftcam cameras [--json]")), list)
    assert place.run("swiftcam cameras").strip()


@runs("swiftcam doctor")
def test_the_doctor_names_the_machine_and_not_its_user(place, monkeypatch):
    said = place.run("swiftcam doctor")
    assert DEFAULT_MODEL in said
    assert str(place.folder.parent) not in said


@runs("swiftcam live --help", "swiftcam label --help")
def test_help_lists_the_options(place):
    assert "--every-frame" in place.run("swiftcam live --help")
    assert "--recursive" in place.run("swiftcam label --help")
