"""The options of `swiftcam label`: valid combinations, resulting batch options, exit codes."""

import json
import sys
from pathlib import Path

import pytest
import typer

from swiftcam.cli.label import label
from swiftcam.cli.label_options import Identity, SidecarNames
from swiftcam.errors import ArgumentError
from swiftcam.labelling import label_batch
from swiftcam.labelling.label_batch import BatchSummary
from swiftcam.labelling.writing.sorting import SortOptions
from swiftcam.labelling.xmp.sidecars import SidecarOptions
from swiftcam.terminal.batch_view import view_kinds

FINE = BatchSummary(5, 0, 0, 0, 2.0)


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Runs `label` with a batch that ends at once; returns its exit code and its options."""

    def run(summary=FINE, **given):
        batches = []

        def label_pictures(options, make_view, prepare):
            batches.append(options)
            return summary

        monkeypatch.setattr(label_batch, "label_pictures", label_pictures)
        with pytest.raises(typer.Exit) as leaving:
            label([tmp_path], **given)
        return leaving.value.exit_code, batches[0]

    return run


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"quiet": True, "as_json": True}, "contradict"),
        ({"resume": True}, "need --output"),
        ({"identity": Identity.HASH}, "need --output"),
        ({"bom": True}, "need --output"),
        ({"xmp_parent": "x"}, "needs --xmp"),
        ({"link": True}, "need --into"),
        ({"into": Path("x")}, "either --link or --copy"),
        ({"into": Path("x"), "link": True, "copy": True}, "either --link or --copy"),
    ],
)
def test_options_that_do_not_go_together(given, words, tmp_path):
    with pytest.raises(ArgumentError, match=words):
        label([tmp_path], **given)


def test_everything_arrives(command, tmp_path):
    _, options = command(
        recursive=True,
        glob=["*.x"],
        files_from="-",
        top_k=3,
        minimum_confidence=0.5,
        output=tmp_path / "o.csv",
        bom=True,
        resume=True,
        identity=Identity.HASH,
        xmp=True,
        xmp_names=SidecarNames.STEM,
        xmp_parent="Seen",
        into=tmp_path / "i",
        copy=True,
        batch_size=4,
        workers=6,
    )
    assert options.selection.patterns == ("*.x",)
    assert (options.selection.is_recursive, options.selection.files_from) == (True, "-")
    session = options.session
    assert (session.top_k, session.batch_size, session.decoders) == (3, 4, 6)
    assert session.by_content
    assert session.is_ordered
    rows = options.destinations.rows
    assert (rows.output, rows.top_k, rows.has_bom, rows.resumes) == (
        tmp_path / "o.csv",
        3,
        True,
        True,
    )
    assert options.destinations.sidecars == SidecarOptions("stem", "Seen")
    assert options.destinations.folders == SortOptions(tmp_path / "i", "copy")
    assert options.destinations.minimum_confidence == 0.5
    assert not options.watches


@pytest.mark.parametrize(
    ("given", "minimum"),
    [({}, None), ({"threshold": 0.0}, 0.0), ({"threshold": 0.9, "minimum_confidence": 0.1}, 0.1)],
)
def test_the_minimum_confidence_has_an_old_name(command, given, minimum):
    assert command(**given)[1].destinations.minimum_confidence == minimum


def test_watching_gives_results_as_they_are_ready_and_rows_may_repeat(command, tmp_path):
    _, options = command(watch=True, output=tmp_path / "o.csv")
    assert options.watches
    assert not options.session.is_ordered
    assert options.destinations.rows.may_repeat


@pytest.mark.parametrize(
    ("options", "terminals", "kinds"),
    [
        ("", "out err", ("lines",)),
        ("", "", ("lines",)),
        ("output", "out err", ("bar",)),
        ("output", "out", ()),
        ("json", "out err", ("rows",)),
        ("json", "err", ("rows", "bar")),
        ("json output", "err", ("rows", "bar")),
        ("json output", "", ("rows",)),
        ("output quiet", "out err", ()),
        ("quiet", "out err", ()),
    ],
)
def test_what_is_shown(monkeypatch, options, terminals, kinds):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: "out" in terminals)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: "err" in terminals)
    shown = view_kinds(
        has_output="output" in options, as_json="json" in options, is_quiet="quiet" in options
    )
    assert shown == kinds


@pytest.mark.parametrize(
    ("summary", "given", "code"),
    [
        (BatchSummary(5, 0, 0, 0, 2.0), {}, 0),
        (BatchSummary(5, 2, 0, 0, 2.0), {}, 3),
        (BatchSummary(0, 0, 5, 2, 2.0), {}, 3),
        (BatchSummary(5, 2, 0, 0, 2.0, stopped_by=2), {}, 130),
        (BatchSummary(5, 0, 0, 0, 2.0, stopped_by=15), {}, 143),
        (BatchSummary(5, 0, 0, 0, 2.0, stopped_by=2), {"watch": True}, 0),
        (BatchSummary(5, 2, 0, 0, 2.0, stopped_by=2), {"watch": True}, 3),
    ],
)
def test_exit_codes(command, capsys, summary, given, code):
    assert command(summary, **given)[0] == code
    captured = capsys.readouterr()
    assert captured.out == ""
    failed = summary.failed + summary.kept_failed
    expected = f"swiftcam: {failed} of the pictures could not be labelled.\n" if failed else ""
    assert captured.err == expected


def test_the_summary_as_json(command, capsys, tmp_path):
    output = tmp_path / "o.csv"
    command(BatchSummary(30, 10, 5, 1, 4.0, stopped_by=2), as_json=True, output=output)
    assert json.loads(capsys.readouterr().err.splitlines()[0]) == {
        "labelled": 30,
        "failed": 10,
        "kept": 5,
        "kept_failed": 1,
        "seconds": 4.0,
        "images_per_second": 10.0,
        "interrupted": True,
        "output": str(output),
    }
