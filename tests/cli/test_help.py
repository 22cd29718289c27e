"""The help texts are correct: every command, every default, every value of an option."""

import re
import shlex
from functools import cache
from itertools import takewhile
from typing import get_args

import pytest
from typer.main import get_command

import swiftcam
from swiftcam import settings
from swiftcam.cli import model_options as choices
from swiftcam.cli.commands import app
from swiftcam.inference import exporting
from swiftcam.inference.checkpoints.family import Family
from swiftcam.inference.checkpoints.sizing import SIZES
from swiftcam.inference.crops.framing import CROP_MODES
from swiftcam.inference.engines.registry import PRECISIONS, engine_kinds
from swiftcam.labelling.batch.batch_session import SessionOptions
from swiftcam.settings import UNATTENDED
from tests.docs.test_commands import command_tree


@pytest.fixture
def explained(command):
    """Return a function that returns the help text of an option, on one line."""

    @cache
    def lines_of(*words):
        done = command(*words, "--help")
        assert done.returncode == 0
        return done.stdout.splitlines()

    def read(option, *words):
        lines = lines_of(*words)
        start = next(n for n, line in enumerate(lines) if re.match(rf"  (-\w, )?{option}\b", line))
        more = takewhile(lambda line: line.startswith("    "), lines[start + 1 :])
        return re.sub(r"\s+", " ", " ".join([lines[start], *more])).strip()

    return read


def test_the_version(command, programs):
    expected = f"swiftcam {swiftcam.__version__}\n"
    assert command("--version").stdout == expected
    done = programs.run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        ((), {"open", "live", "label", "cameras", "doctor", "bench", "models", "teach"}),
        (("teach",), {"folder", "list", "info", "remove"}),
        (
            ("models",),
            {
                *("list", "info", "classes", "pull", "verify", "remove"),
                *("import", "calibrate", "export"),
            },
        ),
    ],
)
def test_help_names_every_command(command, words, commands):
    done = command(*words, "--help")
    assert done.returncode == 0
    section = done.stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    listed = re.findall(r"^  ([a-z]+) +[A-Z]", section, re.MULTILINE)
    assert set(listed) == commands
    for name in commands:
        assert command(*words, name, "--help").returncode == 0


def test_the_choices_are_those_of_the_program():
    kinds = engine_kinds()
    names = [kind.name for kind in kinds]
    assert sorted(get_args(choices.Engine)) == sorted(["auto", *names])
    assert sorted(choices.MeasurableEngine) == sorted(names)
    assert get_args(choices.Precision) == ("auto", *PRECISIONS)
    devices = {device for kind in kinds for device in kind.devices}
    assert set(get_args(choices.Device)) == {"auto", *devices}
    assert get_args(choices.Crop) == CROP_MODES
    assert get_args(choices.Family) == get_args(Family)
    assert set(get_args(choices.ExportFormat)) == set(exporting._FORMATS)


def all_helps(command):
    for name in command_tree():
        done = command(*name.split(), "--help")
        assert (done.returncode, done.stderr) == (0, "")
        yield name, done.stdout


def test_help_fits_80_columns_and_has_no_type_for_a_value(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for name, text in all_helps(command):
        assert [line for line in text.splitlines() if len(line) > 80] == [], name
        assert "..." not in text.partition("Commands:")[2].partition("Options:")[0], name
        assert re.findall(r"<(str|int|float|path|text|integer)\b", text, re.IGNORECASE) == [], name
        assert "\x1b" not in text


def test_each_help_ends_with_examples_that_the_program_takes(command):
    for name, text in all_helps(command):
        lines = text.partition("Examples:\n")[2].splitlines()
        given = [line.strip() for line in lines if line.strip().startswith("swiftcam")]
        assert given, name
        for line in given:
            program, *words = shlex.split(line.partition(" | ")[0].partition(" > ")[0])
            assert program == "swiftcam"
            each = get_command(app)
            while words and words[0] in getattr(each, "commands", {}):
                each = each.commands[words.pop(0)]
            if words != ["--help"]:
                each.make_context("swiftcam", words)  # raises an error if an option is wrong


def test_options_are_in_groups(command):
    text = command("live", "--help").stdout
    headings = re.findall(r"^(\w[\w ]*):$", text, re.MULTILINE)
    assert headings == ["Source", "Model", "Labels", "View", "Files", "Other options", "Examples"]


@pytest.mark.parametrize("words", [("live",), ("label",)])
def test_help_names_every_way_to_run_a_model(explained, words):
    engines = explained("--engine", *words)
    assert all(re.search(rf"\b{kind.name}\b", engines) for kind in engine_kinds())
    precisions = explained("--precision", *words)
    assert all(re.search(rf"\b{name}\b", precisions) for name in PRECISIONS)
    devices = explained("--device", *words)
    known = {device for kind in engine_kinds() for device in kind.devices}
    assert all(re.search(rf"\b{name}\b", devices) for name in known)
    assert set(map(int, re.findall(r"\b\d{3}\b", explained("--size", *words)))) == set(SIZES)
    assert f"(default: {UNATTENDED.engine}" in engines
    assert f"(default: {UNATTENDED.precision}" in precisions


def test_only_the_window_remembers(explained):
    assert "the window" in explained("--engine", "live")
    assert "window" not in explained("--engine", "label") + explained("--precision", "label")


def test_the_defaults_of_a_live_view_are_those_that_are_named(explained):
    for option, value in (
        ("--source", UNATTENDED.source),
        ("--model", UNATTENDED.model),
        ("--top-k", UNATTENDED.top_k),
        ("--min-confidence", {None: "the model's own"}[UNATTENDED.minimum_confidence]),
        ("--smoothing", UNATTENDED.smoothing),
        ("--crop", UNATTENDED.crop_mode),
        ("--device", UNATTENDED.device),
        ("--adaptive", {True: "on", False: "off"}[UNATTENDED.is_adaptive]),
    ):
        assert f"(default: {value})" in explained(option, "live")
    assert settings.Settings().engine == "auto"  # "at first auto"
    assert all(mode in explained("--crop", "live") for mode in CROP_MODES)


def test_the_defaults_of_a_batch_are_those_that_are_named(explained):
    defaults = SessionOptions()
    assert f"[default: {defaults.batch_size};" in explained("--batch-size", "label")
    assert f"[default: {defaults.top_k};" in explained("--top-k", "label")
    assert f"[default: {UNATTENDED.model}]" in explained("--model", "label")
    assert explained("--min-confidence", "label") == explained("--min-confidence", "live")


def test_the_threads_of_a_live_view_are_those_that_are_named(explained, monkeypatch):
    from swiftcam.inference.engines import registry as engine

    text = explained("--threads", "live")
    assert "(default: one for every two processors, at most 4)" in text
    for processors, threads in ((1, 1), (2, 1), (4, 2), (8, 4), (64, 4)):
        monkeypatch.setattr(engine.os, "cpu_count", lambda count=processors: count)
        assert engine.default_threads() == threads


def test_a_batch_decodes_with_as_many_threads_as_are_named(explained, monkeypatch):
    from swiftcam.labelling.batch import batch_session as session

    assert "(default: one per processor, at most 16)" in explained("--workers", "label")
    for processors, workers in ((1, 1), (6, 6), (64, 16)):
        monkeypatch.setattr(session.os, "cpu_count", lambda count=processors: count)
        assert SessionOptions().decoders == workers
