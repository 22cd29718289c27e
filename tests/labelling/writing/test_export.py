import json
import threading

import pytest

from swiftcam.errors import OutputError
from swiftcam.labelling.writing.export import Export, ExportProgress
from swiftcam.labelling.writing.recorder import Destinations, Recorder
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.labelling.writing.writers import RowOptions
from tests.labelling.samples import BAD, GONE, GOOD
from tests.waiting import PATIENCE, wait_until


def recorder_for(path):
    return lambda: Recorder(Destinations(RowOptions(path)), RowProvenance("model", "k3y"))


def ended(export):
    return wait_until(
        lambda: export.progress().is_over and export.progress(), what="the end of the export"
    )


def test_results_are_written(tmp_path):
    path = tmp_path / "out.jsonl"
    export = Export([GOOD, BAD, GONE], recorder_for(path))
    assert export.progress() == ExportProgress(0, 0, 3)
    export.start()
    assert ended(export) == ExportProgress(3, 2, 3, is_over=True)
    assert export.close(PATIENCE)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["path"] for row in rows] == [str(result.path) for result in (GOOD, BAD, GONE)]


def test_an_export_can_be_cancelled(tmp_path):
    path = tmp_path / "out.jsonl"
    first_in, go_on = threading.Event(), threading.Event()

    class Slow(Recorder):
        def write(self, result):
            written = super().write(result)
            first_in.set()
            go_on.wait(PATIENCE)
            return written

    export = Export(
        [GOOD] * 5, lambda: Slow(Destinations(RowOptions(path)), RowProvenance("m", "k"))
    )
    export.start()
    assert first_in.wait(PATIENCE)
    export.cancel()
    go_on.set()
    assert ended(export) == ExportProgress(1, 0, 5, is_over=True)
    assert path.read_text(encoding="utf-8").count("\n") == 1
    assert export.close(PATIENCE)


def test_a_failed_export_has_a_message(tmp_path):
    export = Export([GOOD], recorder_for(tmp_path / "missing" / "out.jsonl"))
    export.start()
    progress = ended(export)
    assert progress.done == 0
    assert "there is no directory" in progress.message
    assert export.close(PATIENCE)


def test_a_failure_in_the_middle_keeps_the_written_rows(tmp_path):
    path = tmp_path / "out.jsonl"

    class Full(Recorder):
        def write(self, result):
            if result is BAD:
                raise OutputError("The disk is full.")
            return super().write(result)

    destinations = Destinations(RowOptions(path))
    export = Export([GOOD, BAD, GONE], lambda: Full(destinations, RowProvenance("m", "k")))
    export.start()
    assert ended(export) == ExportProgress(1, 0, 3, is_over=True, message="The disk is full.")
    assert path.read_text(encoding="utf-8").count("\n") == 1
    assert export.close(PATIENCE)


@pytest.mark.logs_errors
def test_an_unexpected_error_is_reported(caplog):
    def broken():
        raise ZeroDivisionError

    export = Export([GOOD], broken)
    export.start()
    assert "Something went wrong while writing the results" in ended(export).message
    assert "ZeroDivisionError" in caplog.text
    assert export.close(PATIENCE)


def test_one_that_was_never_started_can_be_closed():
    assert Export([], lambda: None).close()
