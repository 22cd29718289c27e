import json
import sys
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.classifier import ModelChoice
from swiftcam.labelling import label_arguments as arguments_module
from swiftcam.labelling.label_arguments import LabelArguments, run_label
from swiftcam.labelling.label_batch import LabelSummary
from swiftcam.labelling.writing.sidecars import SidecarOptions
from swiftcam.labelling.writing.sorting import SortOptions

HERE = (Path(),)


def arguments(**others):
    return LabelArguments(HERE, ModelChoice(), **others)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"quiet": True, "json": True}, "contradict"),
        ({"resume": True}, "need --output"),
        ({"hashes": True}, "need --output"),
        ({"bom": True}, "need --output"),
        ({"xmp_parent": "x"}, "needs --xmp"),
        ({"link": True}, "need --into"),
        ({"into": Path("x")}, "either --link or --copy"),
        ({"into": Path("x"), "link": True, "copy": True}, "either --link or --copy"),
    ],
)
def test_options_that_do_not_go_together(given, words):
    with pytest.raises(ArgumentError, match=words):
        arguments(**given).options()


def test_everything_arrives():
    options = arguments(
        recursive=True,
        glob=("*.x",),
        files_from="-",
        top_k=3,
        threshold=0.5,
        output=Path("o.csv"),
        bom=True,
        resume=True,
        hashes=True,
        xmp=True,
        xmp_names="stem",
        xmp_parent="Seen",
        into=Path("i"),
        copy=True,
        batch_size=4,
        workers=6,
    ).options()
    assert options.selection.patterns == ("*.x",)
    assert (options.selection.is_recursive, options.selection.files_from) == (True, "-")
    session = options.session
    assert (session.top_k, session.batch_size, session.decoders) == (3, 4, 6)
    assert session.by_content
    assert session.is_ordered
    rows = options.destinations.rows
    assert (rows.output, rows.top_k, rows.has_bom, rows.resumes) == (Path("o.csv"), 3, True, True)
    assert options.destinations.sidecars == SidecarOptions("stem", "Seen")
    assert options.destinations.folders == SortOptions(Path("i"), "copy")
    assert options.destinations.threshold == 0.5
    assert not options.watches


def test_watching_gives_results_as_they_are_ready_and_rows_may_repeat():
    options = arguments(watch=True, output=Path("o.csv")).options()
    assert options.watches
    assert not options.session.is_ordered
    assert options.destinations.rows.may_repeat


@pytest.mark.parametrize(
    ("given", "is_terminal", "show"),
    [
        ({}, True, "lines"),
        ({"output": Path("o.csv")}, True, "bar"),
        ({"output": Path("o.csv")}, False, "nothing"),
        ({"json": True}, True, "bar"),
        ({"quiet": True}, True, "nothing"),
    ],
)
def test_what_is_shown(monkeypatch, given, is_terminal, show):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    assert arguments(**given).options().show == show


@pytest.mark.parametrize(
    ("summary", "given", "code"),
    [
        (LabelSummary(5, 0, 0, 0, 2.0), {}, 0),
        (LabelSummary(5, 2, 0, 0, 2.0), {}, 3),
        (LabelSummary(0, 0, 5, 2, 2.0), {}, 3),
        (LabelSummary(5, 2, 0, 0, 2.0, stopped_by=2), {}, 130),
        (LabelSummary(5, 0, 0, 0, 2.0, stopped_by=15), {}, 143),
        (LabelSummary(5, 0, 0, 0, 2.0, stopped_by=2), {"watch": True}, 0),
        (LabelSummary(5, 2, 0, 0, 2.0, stopped_by=2), {"watch": True}, 3),
    ],
)
def test_exit_codes(monkeypatch, capsys, summary, given, code):
    monkeypatch.setattr(arguments_module, "label_pictures", lambda options: summary)
    assert run_label(arguments(**given)) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    failed = summary.failed + summary.kept_failed
    expected = f"swiftcam: {failed} of the pictures could not be labelled.\n" if failed else ""
    assert captured.err == expected


def test_the_summary_as_json(monkeypatch, capsys):
    summary = LabelSummary(30, 10, 5, 1, 4.0, stopped_by=2)
    monkeypatch.setattr(arguments_module, "label_pictures", lambda options: summary)
    run_label(arguments(json=True, output=Path("o.csv")))
    assert json.loads(capsys.readouterr().out) == {
        "labelled": 30,
        "failed": 10,
        "kept": 5,
        "kept_failed": 1,
        "seconds": 4.0,
        "images_per_second": 10.0,
        "interrupted": True,
        "output": "o.csv",
    }
