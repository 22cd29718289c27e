"""The commands of the pages that label files."""

import csv
import json
import re
import shlex
import shutil

import pytest

from tests import needs
from tests.docs.running import runs
from tests.programs import SWIFTCAM


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@runs("swiftcam live --source clip.mp4 --headless --every-frame --stats stats.json")
def test_every_frame_of_a_video_is_labelled_in_the_terminal(place):
    place.run("swiftcam live --source clip.mp4 --headless --every-frame --stats stats.json")
    found = json.loads((place.folder / "stats.json").read_text())
    assert found["frames"] == {"captured": 45, "classified": 45, "dropped": 0, "unchanged": 0}
    assert len(found["top"]) == 5


@runs("swiftcam label holiday/ --recursive --output labels.csv")
def test_a_folder_with_subfolders_becomes_a_table(place, first_class):
    place.run("swiftcam label holiday/ --recursive --output labels.csv")
    rows = rows_of(place.folder / "labels.csv")
    assert [row["path"] for row in rows] == [
        "holiday/first.jpg",
        "holiday/second.jpg",
        "holiday/beach/third.jpg",
    ]
    assert rows[0]["label_1"] == first_class.label


@runs("swiftcam label holiday/ --recursive --output labels.csv --resume")
def test_resuming_labels_what_is_new(place, photos):
    command = "swiftcam label holiday/ --recursive --output labels.csv --resume"
    summary = place.folder / "summary.json"
    place.run(command, f"--summary {summary}")
    first = json.loads(summary.read_text())
    shutil.copy(place.folder / "holiday" / "first.jpg", place.folder / "holiday" / "copy.jpg")
    place.run(command, f"--summary {summary}")
    second = json.loads(summary.read_text())
    assert (first["labelled"], first["kept"]) == (3, 0)
    assert (second["labelled"], second["kept"]) == (1, 3)
    assert len(rows_of(place.folder / "labels.csv")) == 4


@runs("swiftcam label holiday/ --recursive --output labels.csv --resume --xmp")
def test_resuming_with_keywords_writes_sidecars_in_subfolders_too(place):
    place.run(
        "swiftcam label holiday/ --recursive --output labels.csv --resume --xmp",
        "--min-confidence 0",
    )
    assert (place.folder / "holiday" / "beach" / "third.jpg.xmp").exists()
    assert len(rows_of(place.folder / "labels.csv")) == 3


@runs("swiftcam label holiday/ --xmp")
def test_what_is_sure_goes_beside_the_pictures_as_keywords(place):
    lines = place.run("swiftcam label holiday/ --xmp").splitlines()
    assert len(lines) == 2
    labels = dict(line.split(": ", 1) for line in lines)
    sure = {path: text for path, text in labels.items() if not text.startswith("Not sure")}
    written = {path.relative_to(place.folder) for path in place.folder.rglob("*.xmp")}
    assert {str(path) for path in written} == {f"{path}.xmp" for path in sure}
    for path, text in sure.items():
        first = re.match(r"(.+?) \d+%", text)[1]
        assert f">{first}<" in (place.folder / f"{path}.xmp").read_text(encoding="utf-8")


_FROM_A_LIST = (
    'find . -name "*.jpg" -print0 | swiftcam label --files-from - --null --json > labels.jsonl'
)
_SURE = (
    "swiftcam label holiday/ --json | "
    """jq -r 'select(.sure) | "\\(.path): \\(.predictions[0].label)"'"""
)
_ROWS = "swiftcam label holiday/ --json"
_PATHS = "swiftcam label holiday/ --json | jq -r .path"


@pytest.fixture
def pipe(place, programs):
    """Run a pipe of the documents in a shell; return what it prints."""

    def run(command):
        words = command.replace("swiftcam ", f"{shlex.join(SWIFTCAM)} ", 1)
        done = programs.start_command(["sh", "-c", words]).finish()
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@runs(_FROM_A_LIST)
def test_a_list_of_paths_from_find_becomes_a_file_of_labels(place, pipe):
    assert pipe(_FROM_A_LIST) == ""
    rows = [json.loads(line) for line in (place.folder / "labels.jsonl").read_text().splitlines()]
    assert all(row["predictions"] for row in rows)
    assert {row["path"].removeprefix("./") for row in rows} == {
        "holiday/first.jpg",
        "holiday/second.jpg",
        "holiday/beach/third.jpg",
    }


@runs(_SURE, _PATHS, _ROWS)
def test_rows_can_be_read_by_jq(place, pipe):
    needs.program("jq")
    assert pipe(_PATHS).splitlines() == ["holiday/first.jpg", "holiday/second.jpg"]
    rows = [json.loads(line) for line in place.run(_ROWS).splitlines()]
    sure = [f"{row['path']}: {row['predictions'][0]['label']}" for row in rows if row["sure"]]
    assert pipe(_SURE).splitlines() == sure
