"""The fields that the guide lists are exactly those of the files and summaries."""

import csv
import json
import re

import pytest

from swiftcam import paths
from tests import needs
from tests.cli import colours

DOCS = paths.models_dir().parent / "docs"


def section(page, heading):
    """Return the text under a heading of a page, on one line."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return re.sub(r"\s+", " ", found[1])


def fields(text):
    """Return the names in a list such as "a, b {c, d}, e [{f, g}]", inner ones by outer name."""
    found = {}
    for name, inner in re.findall(r"(\w+)(?: \[?\{([^}]*)\}\]?)?", text):
        found[name] = re.findall(r"\w+", inner)
    return found


def in_code(text):
    """Join the parts of a text in backticks with commas."""
    return ", ".join(re.findall(r"`([^`]*)`", text))


def test_stats_has_the_fields_of_the_guide(command, colour_pictures, tmp_path):
    path = tmp_path / "stats.json"
    assert command("live", "--headless", *colour_pictures, "--stats", path).returncode == 0
    stats = json.loads(path.read_text())
    paragraph = section("guide.md", "Statistics as JSON").partition("writes ")[2]
    listed = in_code(paragraph.partition(" With `--stats`")[0])
    # Not fields: the values of each latency, and an option.
    listed = listed.replace("{p50, p95}, ", "").replace(", --smoothing", "")
    expected = fields(listed)
    assert list(stats) == list(expected)
    assert {name: list(value) for name, value in stats.items() if isinstance(value, dict)} == {
        name: inner for name, inner in expected.items() if inner and name != "top"
    }
    assert list(stats["top"][0]) == expected["top"]
    assert "(each `{p50, p95}` or null)" in paragraph
    given = [each for each in stats["latency_ms"].values() if each is not None]
    assert given
    assert all(list(each) == ["p50", "p95"] for each in given)


@pytest.fixture
def label(command, colour_model, tmp_path):
    """Label a red picture with options; return what was printed."""
    picture = colours.write_picture(tmp_path / "red.png", colours.plain(colours.RED))

    def run(*options):
        done = command("label", picture, *colour_model, "-k", "2", *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def columns(count):
    """Return the columns of a CSV file with so many labels, as the guide has them."""
    listed = re.search(r"`labels\.csv`: `([^`]*)`", section("guide.md", "Where labels go"))[1]
    pairs = [f"{kind}_{n}" for n in range(1, count + 1) for kind in ("label", "probability")]
    before, _, after = listed.partition("label_1, probability_1, …, label_k, probability_k")
    return [*re.findall(r"\w+", before), *pairs, *re.findall(r"\w+", after)]


def test_csv_has_the_columns_of_the_guide(label, tmp_path):
    label("--output", tmp_path / "labels.csv")
    with (tmp_path / "labels.csv").open(newline="") as file:
        header, _ = csv.reader(file)
    assert header == columns(2)


def test_json_lines_have_the_fields_of_the_guide(label, tmp_path):
    label("--output", tmp_path / "labels.jsonl")
    (row,) = map(json.loads, (tmp_path / "labels.jsonl").read_text().splitlines())
    text = section("guide.md", "Where labels go")
    listed = re.search(r"`labels\.jsonl`: (.*?) and the same other fields", text)[1]
    expected = fields(in_code(listed))
    assert expected == {"path": [], "predictions": ["index", "label", "probability"]}
    assert list(row["predictions"][0]) == expected["predictions"]
    others = [name for name in columns(0) if name != "path"]
    assert list(row) == [*expected, *others]


def test_parquet_has_them_and_the_first_label_in_columns_of_its_own(label, tmp_path):
    parquet = needs.module("pyarrow.parquet")
    label("--output", tmp_path / "labels.parquet")
    (row,) = parquet.read_table(tmp_path / "labels.parquet").to_pylist()
    assert {"predictions", *columns(0)} <= set(row)
    assert "red, scarlet" in [value for name, value in row.items() if name != "predictions"]
    assert not list(tmp_path.glob("*.journal"))


def test_json_prints_what_a_file_has(label, tmp_path):
    printed = label("--json")
    label("--output", tmp_path / "labels.jsonl")
    assert printed == (tmp_path / "labels.jsonl").read_text(encoding="utf-8")


def test_the_summary_has_the_fields_of_the_guide(label, tmp_path):
    text = section("guide.md", "Long batches")
    listed = re.search(r"`--summary FILE`.*?: `([^`]*)`", text)[1]
    label("--summary", tmp_path / "summary.json")
    assert list(json.loads((tmp_path / "summary.json").read_text())) == listed.split(", ")


def test_log_json_has_the_events_of_the_guide_for_small_boxes(command, colour_pictures):
    done = command("live", *colour_pictures, "--log-json")
    assert (done.returncode, done.stderr) == (0, "")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    table = re.findall(
        r"\| (`[^|]*`) \| [^|]* \| ([^|]*) \|", section("edge.md", "Watch it over SSH")
    )
    listed = {re.findall(r"\w+", names)[0]: in_code(says).split(", ") for names, says in table}
    for kind in ("state", "model", "label"):
        one = next(event for event in events if event["event"] == kind)
        assert set(one) == {"time", "event", *listed[kind]}
    assert (events[0]["event"], events[-1]["event"]) == ("started", "ended")
    assert "version" in events[0]
    assert events[-1]["frames"]["classified"] == 3
    labels = [event["label"] for event in events if event["event"] == "label"]
    assert set(labels) <= {None, "red", "green"}
    assert labels[-1] == "green"
