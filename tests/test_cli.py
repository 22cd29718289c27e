"""The program as a user starts it: real processes, exit codes, one sentence for each failure."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import swiftcam
from tests import media
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.waiting import wait_until


def run(*arguments, timeout=60, **environment):
    """Run `swiftcam` without a display and return the finished process."""
    settings = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    settings.pop("QT_QPA_PLATFORM", None)
    settings |= {"COLUMNS": "200", **environment}
    return subprocess.run(
        [sys.executable, "-m", "swiftcam", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=settings,
        check=False,
    )


def assert_one_sentence(done, code, words):
    assert done.returncode == code
    assert re.search(words, done.stderr), done.stderr
    lines = [line for line in done.stderr.splitlines() if "the live view is in the" not in line]
    assert len(lines) == 1
    assert lines[0].startswith("swiftcam: ")
    assert "Traceback" not in done.stderr


def test_version():
    done = run("--version")
    assert done.stdout == f"swiftcam {swiftcam.__version__}\n"
    assert done.returncode == 0


def test_help_names_every_command_and_option():
    assert {"live", "label"} <= set(run("--help").stdout.split())
    text = run("live", "--help").stdout
    assert "(default: 0.2)" in text  # rich takes square brackets for markup
    for option in ("--source", "--model", "--top-k", "--headless", "--seconds", "--every-frame"):
        assert option in text


def test_live_without_a_display_is_the_terminal_view(video, tmp_path):
    stats = tmp_path / "stats.json"
    done = run("live", "--source", video, "--every-frame", "--top-k", "3", "--stats", stats)
    assert done.returncode == 0, done.stderr
    assert "no display here" in done.stderr
    found = json.loads(stats.read_text())
    assert found["state"] == "ended"
    assert found["frames"] == {"captured": 45, "classified": 45, "dropped": 0, "unchanged": 0}
    assert found["providers"] == ["CPUExecutionProvider"]
    assert len(found["top"]) == 3


def test_the_timeline_says_what_was_seen_when(video, tmp_path):
    path = tmp_path / "seen.csv"
    options = ("--every-frame", "--smoothing", "0", "--threshold", "0", "--timeline", path)
    done = run("live", "--source", video, *options)
    assert done.returncode == 0, done.stderr
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["label"] == "espresso"
    assert float(rows[0]["start"]) == 0
    assert float(rows[-1]["end"]) == pytest.approx(44 / 30, abs=0.01)


def test_a_terminal_without_unicode_still_shows_the_view(video):
    done = run("live", "--source", video, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "ended" in done.stdout


@pytest.mark.network
def test_a_source_that_never_answers_does_not_hold_the_program(photos):
    with media.mjpeg_server(photos[:1]) as server:
        started = time.monotonic()
        done = run("live", "--source", server.address + "/silent", "--headless", "--seconds", "1")
        # A second of view, less than two to stop, and the start of the process; six more would be
        # the stream's own deadline.
        assert time.monotonic() - started < 6
        assert done.returncode == 0


def test_the_bare_command_is_live_on_the_first_camera():
    done = run()
    assert_one_sentence(done, 1, "[Cc]amera")


def test_cameras_are_listed(monkeypatch, capsys):
    from swiftcam import cli
    from swiftcam.capture import devices

    camera = devices.CameraDevice(0, "C920", "046d:082d", "/dev/video0")
    monkeypatch.setattr(devices, "list_cameras", lambda: [camera])
    cli.cameras(as_json=False)
    assert capsys.readouterr().out == "0  C920  046d:082d  /dev/video0\n"
    cli.cameras(as_json=True)
    assert json.loads(capsys.readouterr().out)[0]["name"] == "C920"
    done = run("cameras")
    assert done.returncode == 0
    assert done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["live", "--source", "nothing.mp4"], "There is no source 'nothing.mp4'"),
        (["live", "--source", "gopher://x"], "not supported"),
        (["live", "--source", "demo", "--model", "xl"], "There is no model 'xl'"),
        (["live", "--source", "demo", "--engine", "magic"], "There is no engine 'magic'"),
        (["label", ".", "--family", "l3"], "There is no family 'l3'"),
        (["models", "export", "swiftformer-xs-tiny200", "-o", "m.pb"], r"must end in \.onnx"),
        (["live", "--source", "fault:jump"], "step 'jump' that is not understood"),
        (["live", "--source", "demo", "--timeline", "x.txt"], r"must end in \.csv or \.jsonl"),
        (["live", "--source", "demo", "--stats", "/nowhere/s.json"], "no directory"),
        (["live", "--source", "demo", "--screenshot", "x.gif"], r"must end in \.png"),
        (["label", "nothing.png"], "There is no file or folder"),
        (["label", ".", "--output", "x.txt"], "must end in"),
        (["label"], "nothing to label"),
        (["label", ".", "--resume"], "need --output"),
        (["label", ".", "--into", "x"], "either --link or --copy"),
        (["label", "000.png", "--watch"], "Only folders can be watched"),
        (["label", "--files-from", "x"], "There is no list x"),
        (["label", ".", "--glob", "*.gif"], "There are no pictures"),
    ],
)
def test_bad_arguments_are_one_sentence_and_code_2(arguments, words, tmp_path, photos, monkeypatch):
    media.write_pictures(tmp_path, photos[:1])
    monkeypatch.chdir(tmp_path)
    assert_one_sentence(run(*arguments), 2, words)


@pytest.mark.parametrize("arguments", [["live", "--seconds", "x"], ["live", "--fast"], ["fly"]])
def test_what_the_command_line_does_not_know_is_code_2(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def cut(path, video):
    path.write_bytes(video.read_bytes()[:20_000])


def cut_avi(path, photos):
    whole = media.write_video(path, photos, frames=120, codec="MJPG")
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])


def test_sources_that_fail_at_run_time_are_one_sentence_and_code_1(tmp_path, video, photos):
    text, truncated, shortened = (tmp_path / n for n in ("text.mp4", "cut.mp4", "cut.avi"))
    text.write_text("I am not a video.\n" * 50)
    cut(truncated, video)
    cut_avi(shortened, photos)
    for source, words in (
        (text, "not a video"),
        (truncated, "damaged or cut off"),
        (shortened, r"ends early, after \d+ of 120 frames"),
        ("http://127.0.0.1:9/live", "refused the connection"),
    ):
        done = run("live", "--headless", "--source", source)
        assert_one_sentence(done, 1, words)


def test_models_that_fail_are_one_sentence_and_code_1(tmp_path, video, photos):
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    empty = tmp_path / "empty"
    empty.mkdir()
    weights = random_weights(SMALL)
    corrupt = write_hugging_face(tmp_path / "corrupt", SMALL, weights)
    (corrupt / "model.safetensors").write_bytes(b"corrupt" * 500)
    weights["head.weight"] = weights["head.weight"][:3].copy()
    misshapen = write_hugging_face(tmp_path / "misshapen", SMALL, weights)
    for model, words in (
        (empty, "has no weights"),
        (corrupt, "cannot be read"),
        (misshapen, "head.weight is 3x20, expected 7x20"),
    ):
        for command in (("live", "--headless", "--source", video), ("label", picture)):
            assert_one_sentence(run(*command, "--model", model), 1, words)


def test_models_export_writes_a_graph(tmp_path):
    path = tmp_path / "m.onnx"
    done = run("models", "export", "swiftformer-xs-tiny200", "--output", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}: 12.")
    assert path.stat().st_size > 12e6


def test_live_runs_on_pytorch_too(video, tmp_path):
    pytest.importorskip("torch")
    stats = tmp_path / "stats.json"
    done = run("live", "--source", video, "--engine", "torch", "--every-frame", "--stats", stats)
    assert done.returncode == 0, done.stderr
    found = json.loads(stats.read_text())
    assert found["engine"] == "PyTorch"
    assert found["frames"]["classified"] == 45


def test_label_writes_csv_and_tells_of_failures(tmp_path, photos):
    media.write_pictures(tmp_path, photos)
    (tmp_path / "broken.png").write_bytes(b"x")
    output = tmp_path / "out.csv"
    done = run("label", tmp_path, "--output", output, "--top-k", "2")
    assert_one_sentence(done, 3, "1 of the pictures could not be labelled")
    assert done.stdout == ""
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(photos) + 1
    assert rows[0]["label_1"] == "espresso"
    again = run("label", tmp_path, "--output", output, "--top-k", "2", "--resume", "--json")
    assert again.returncode == 3
    found = json.loads(again.stdout)
    assert (found["labelled"], found["kept"], found["kept_failed"]) == (0, len(photos) + 1, 1)
    other = run("label", tmp_path, "--output", output, "--top-k", "3", "--resume")
    assert_one_sentence(other, 2, "other columns")


def test_label_prints_a_line_for_each_picture_unless_told_to_be_quiet(tmp_path, photos):
    (path,) = media.write_pictures(tmp_path, photos[:1])
    done = run("label", path, "-k", "1")
    assert done.stdout.startswith(f"{path}: espresso ")
    assert (done.returncode, done.stderr) == (0, "")
    done = run("label", path, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_label_takes_paths_from_standard_input(tmp_path, photos):
    paths = media.write_pictures(tmp_path, photos[:2])
    done = subprocess.run(
        [sys.executable, "-m", "swiftcam", "label", "--files-from", "-", "-k", "1"],
        input="\0".join(map(str, paths)).encode(),
        capture_output=True,
        check=True,
    )
    assert [line.split(": ")[0] for line in done.stdout.decode().splitlines()] == [*map(str, paths)]


def test_label_ends_on_a_signal_while_it_waits_for_paths(tmp_path, photos):
    (path,) = media.write_pictures(tmp_path, photos[:1])
    output = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "swiftcam", "label", "--files-from", "-", "-o", output],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(f"{path}\n".encode())
    process.stdin.flush()
    wait_until(lambda: output.exists() and output.read_bytes(), what="the first row")
    process.send_signal(signal.SIGINT)
    # Its standard input stays open: it must not wait for it.
    assert process.wait(20) == 130
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stderr.close()
    assert json.loads(output.read_text())["path"] == str(path)


def test_label_watches_a_folder_until_it_is_told_to_stop(tmp_path, photos):
    folder, output = tmp_path / "in", tmp_path / "out.jsonl"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "swiftcam", "label", folder, "--watch", "-o", output],
        stderr=subprocess.PIPE,
    )
    try:
        wait_until(output.exists, what="the output")
        media.write_pictures(folder, photos[:2])
        wait_until(lambda: len(output.read_text().splitlines()) == 2, what="two rows")
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, b"")
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert {row["path"] for row in rows} == {str(folder / name) for name in ("000.png", "001.png")}


def test_label_leaves_keywords_and_sorted_links(tmp_path, photos):
    (path,) = media.write_pictures(tmp_path, photos[:1])
    into = tmp_path / "by label"
    before = path.read_bytes()
    done = run("label", path, "-q", "--xmp", "--into", into, "--link", "--threshold", "0.1")
    assert (done.returncode, done.stdout) == (0, "")
    assert "<rdf:li>espresso</rdf:li>" in path.with_name("000.png.xmp").read_text()
    assert (into / "espresso" / "000.png").resolve() == path
    assert path.read_bytes() == before


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_the_torture_of_the_acceptance(tmp_path, shared):
    folder = shared / "data" / "torture"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    output = tmp_path / "t.jsonl"
    # Not resource.getrusage: that begins with what the process that started it had.
    code = (
        "import sys; from pathlib import Path; from swiftcam.__main__ import main\n"
        "status = Path('/proc/self/status')\n"
        "try: main()\n"
        "finally: print(status.read_text() if status.exists() else '', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "label", folder, "--recursive", "--output", output],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    sentence, *status = done.stderr.splitlines()
    assert "of the pictures could not be labelled" in sentence
    peaks = [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
    assert all(peak < 1_000_000 for peak in peaks)  # kilobytes
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert sorted(Path(row["path"]).name for row in rows) == sorted(before)
    assert all(bool(row["error"]) != bool(row["predictions"]) for row in rows)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_video_of_the_acceptance(tmp_path, shared):
    video = shared / "data" / "videos" / "laptop_1920x1080.mp4"
    stats = tmp_path / "s.json"
    run("live", "--source", video, "--headless", "--every-frame", "--stats", stats)
    found = json.loads(stats.read_text())
    assert found["state"] == "ended"
    assert found["frames"] == {"captured": 96, "classified": 96, "dropped": 0, "unchanged": 0}


@pytest.mark.extra
def test_a_real_video_on_litert_shows_the_labels_it_shows_elsewhere(shared):
    pytest.importorskip("ai_edge_litert")
    video = shared / "data" / "videos" / "laptop_1920x1080.mp4"
    shown = {}
    for options in (("onnx",), ("litert",), ("litert", "--precision", "int8")):
        done = run("live", "--source", video, "--headless", "--every-frame", "--engine", *options)
        assert done.returncode == 0, done.stderr
        assert ("on LiteRT (XNNPACK)" in done.stdout) == (options[0] == "litert")
        last = done.stdout.rpartition("ENDED")[2]
        shown[options] = re.findall(r"│ (.+?) +[━╸]+ +[\d.]+% +│", last)
    expected, exact, rounded = shown.values()
    assert len(expected) == 5
    assert exact == expected
    assert len(rounded) == 5
    assert set(rounded) & set(expected[:3])
