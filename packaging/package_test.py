"""Runs the package as a user who has just downloaded it: `make package-test`.

The package is unpacked into a folder whose name has spaces and letters of other scripts, and is
started with an empty environment, without a network and from a read-only folder. The exit code is
1 if there is a problem.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import command_checks
import inspection
import wheel_test
import x_window

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
_FOLDER = "Kamera & Größe 相机"
_MOST_PACKED, _MOST_UNPACKED = 145e6, 400e6
_MOST_WINDOW, _MOST_LABEL = 1.2, 2.5  # seconds, warm
_ROUNDS = 4
_PHOTOS = Path("_internal/swiftcam/models/photos")


@dataclass
class Findings:
    """The measured values and the problems of a package."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, name: str, value: object) -> None:
        """Store and print a value."""
        self.values[name] = value
        print(f"{name:<34} {value}", flush=True)

    def require(self, is_met: object, problem: str) -> None:
        """Store and print a problem unless a condition is met."""
        if not is_met:
            self.problems.append(problem)
            print(f"PROBLEM: {problem}", flush=True)


class Program:
    """The unpacked program, in an environment without settings of this machine."""

    def __init__(self, bundle: Path, home: Path) -> None:
        self.bundle = bundle
        self._home = home
        home.mkdir()

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables of a new session: no Python, another home."""
        return {"HOME": str(self._home), "PATH": "/nowhere", "LANG": "C.UTF-8", **more}

    def start(self, *arguments: object, **more: str) -> subprocess.Popen[str]:
        """Start the program in its user's home."""
        return subprocess.Popen(
            [str(self.bundle / "SwiftCam"), *map(str, arguments)],
            env=self.environment(**more),
            cwd=self._home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *arguments: object,
        prefix: tuple[str, ...] = (),
        cwd: Path | None = None,
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run the program until it ends, in `cwd` or in its user's home."""
        return subprocess.run(
            [*prefix, str(self.bundle / "SwiftCam"), *map(str, arguments)],
            env=self.environment(**more),
            cwd=cwd or self._home,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


def main() -> int:
    """Test the newest package in `dist`; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the measured values to this file")
    parser.add_argument("--strict-times", action="store_true", help="fail beyond the time budgets")
    options = parser.parse_args()
    archives = sorted(DIST.glob("SwiftCam-*.tar.xz"), key=lambda path: path.stat().st_mtime)
    if not archives:
        print("No package in dist. Run: make package", file=sys.stderr)
        return 1
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="swiftcam-package-") as folder:
        place = Path(folder) / _FOLDER
        place.mkdir()
        bundle = unpack(archives[-1], place, findings)
        program = Program(bundle, place / "home")
        check_content(bundle, findings)
        check_self_test(program, findings)
        check_commands(program, place, findings)
        for problem in command_checks.problems_of(program, place / "commands"):
            findings.require(is_met=False, problem=problem)
        with x_window.display() as display:
            check_window(program, display, place, findings)
            measure_start(program, display, findings, is_strict=options.strict_times)
        for problem in wheel_test.problems_of(DIST, Path(folder) / "wheel"):
            findings.require(is_met=False, problem=problem)
    if options.json:
        options.json.write_text(json.dumps(findings.values, indent=2), encoding="utf-8")
    print("The package works." if not findings.problems else "The package does NOT work.")
    return 1 if findings.problems else 0


def unpack(archive: Path, place: Path, findings: Findings) -> Path:
    """Unpack the archive and check its sizes."""
    findings.note("packed", f"{archive.stat().st_size / 1e6:.1f} MB")
    findings.require(archive.stat().st_size <= _MOST_PACKED, "the archive is too large")
    subprocess.run(["tar", "xf", str(archive), "-C", str(place)], check=True)
    bundle = place / "SwiftCam"
    size = inspection.size_of(bundle)
    findings.note("unpacked", f"{size / 1e6:.1f} MB")
    findings.require(size <= _MOST_UNPACKED, "the unpacked program is too large")
    return bundle


def check_content(bundle: Path, findings: Findings) -> None:
    """Check that nothing is included that must not be shipped."""
    # The environment of the build is in the project's folder. Python's own folder is no problem.
    paths = {str(ROOT), str(Path.home())} - {"/root", "/"}
    for problem in inspection.problems_of(bundle, sorted(paths), {sys.base_prefix} - {"/usr"}):
        findings.require(is_met=False, problem=problem)


def check_self_test(program: Program, findings: Findings) -> None:
    """Run the self-test: normally, and without a network from a read-only folder."""
    for name, prefix in (("self-test", ()), ("self-test, offline, read-only", confined(program))):
        if prefix is None:
            findings.note(name, "not possible here: needs unshare as root")
            continue
        done = program.run("--self-test", "--json", prefix=prefix)
        report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        failed = [check for check in report.get("checks", []) if check["outcome"] != "passed"]
        findings.require(done.returncode == 0 and report.get("frozen"), f"{name}: {done.stderr}")
        findings.require(not failed, f"{name}: {failed}")
        findings.note(name, f"{len(report.get('checks', []))} checks")


def confined(program: Program) -> tuple[str, ...] | None:
    """Return a command prefix without network and with the program's folder read-only."""
    folder = str(program.bundle)
    script = (
        'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ! touch "$0/x" 2>/dev/null '
        '&& exec "$@"'
    )
    prefix = (
        "/usr/bin/unshare",
        "-n",
        "-m",
        "/bin/sh",
        "-c",
        f"PATH=/usr/bin:/bin; {script}",
        folder,
    )
    can = subprocess.run([*prefix, "/bin/true"], capture_output=True, check=False).returncode == 0
    return prefix if can else None


def check_commands(program: Program, place: Path, findings: Findings) -> None:
    """Run commands: label a folder, doctor, verify models, and a file that does not exist."""
    photos = read_table(program.bundle / _PHOTOS / "photos.csv")
    for name, options in (("float32", ()), ("int8", ("--precision", "int8"))):
        table = place / f"{name}.csv"
        done = program.run("label", program.bundle / _PHOTOS, *options, "--output", table)
        findings.require(done.returncode == 0, f"label in {name}: {done.stderr}")
        rows = read_table(table) if done.returncode == 0 else []
        findings.require(len(rows) == len(photos), f"label in {name}: {len(rows)} pictures")
        labels = {Path(row["path"]).name: first_name(row["label_1"]) for row in rows}
        first = labels.get(photos[0]["file"])
        findings.require(
            first == photos[0]["label"], f"label in {name}: {photos[0]['file']} is a {first}"
        )
    doctor = program.run("doctor", "--json")
    findings.require(doctor.returncode == 0, f"doctor: {doctor.stderr}")
    findings.require(str(program.bundle) not in doctor.stderr, "doctor: a path on stderr")
    models = program.run("models", "verify", "--json")
    findings.require(models.returncode == 0, f"models verify: {models.stderr}")
    missing = program.run("live", "--source", "none.mp4", "--headless")
    findings.require(
        missing.returncode == 2 and "Traceback" not in missing.stderr,
        f"a missing file: {missing.returncode} {missing.stderr}",
    )
    findings.note("commands", f"{len(photos)} pictures labelled")


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def first_name(label: str) -> str:
    """Return the first of the synonyms of a label."""
    return label.split(",")[0]


def check_window(program: Program, display: str, place: Path, findings: Findings) -> None:
    """Play a video in the window, and check the screenshot."""
    video = place / "clip.mp4"
    make_video(program, video)
    shot, stats = ROOT / "build" / "package-test.png", place / "stats.json"
    arguments = ("--source", video, "--every-frame", "--screenshot", shot, "--stats", stats)
    done = program.run("live", *arguments, DISPLAY=display)
    findings.require(done.returncode == 0 and not done.stderr, f"window: {done.stderr}")
    found = json.loads(stats.read_text(encoding="utf-8"))
    findings.require(found["state"] == "ended", f"window: {found}")
    shown = read_table(program.bundle / _PHOTOS / "photos.csv")[0]["label"]
    findings.require(
        first_name(found["top"][0]["label"]) == shown, f"window: {shown} is {found['top']}"
    )
    from PIL import Image

    with Image.open(shot) as image:
        colours = len(image.convert("RGB").getcolors(1 << 24) or ())
    findings.require(colours > 1000, "window: the screenshot is blank")
    findings.note("window", f"{found['frames']['classified']} frames, {shot.relative_to(ROOT)}")


def make_video(program: Program, path: Path) -> None:
    """Write a video of the first photograph with the FFmpeg of this environment."""
    import numpy as np
    from PIL import Image

    from swiftcam.capture.av.writing import write_video

    photos = program.bundle / _PHOTOS
    with Image.open(photos / read_table(photos / "photos.csv")[0]["file"]) as photo:
        width, height = (side // 2 * 2 for side in photo.size)
        pixels = np.asarray(photo.convert("RGB").crop((0, 0, width, height)))
    write_video(path, [pixels] * 45, 30)


def measure_start(program: Program, display: str, findings: Findings, *, is_strict: bool) -> None:
    """Measure the time to the window and to the first label; the fastest start counts."""
    windows, models, labels = [], [], []
    for _ in range(_ROUNDS):
        started = time.monotonic()
        process = program.start("live", "--source", "demo", "--seconds", "6", DISPLAY=display)
        windows.append(x_window.wait_for_title(display, "SwiftCam") - started)
        models.append(x_window.wait_for_title(display, "swiftformer") - started)
        process.communicate(timeout=60)
        labels.append(first_label(program))
    for name, times, most in (
        ("window visible", windows, _MOST_WINDOW),
        ("window with the model", models, _MOST_LABEL),
        ("first label (no window)", labels, _MOST_LABEL),
    ):
        all_times = ", ".join(f"{seconds:.2f}" for seconds in times)
        findings.note(name, f"{min(times[1:]):.2f} s ({all_times})")
        findings.require(not is_strict or min(times[1:]) <= most, f"{name}: later than {most} s")


def first_label(program: Program) -> float:
    """Return the seconds from the start of the process to its first label."""
    started = time.monotonic()
    process = program.start("live", "--source", "demo", "--log-json", "--seconds", "6")
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "label":
            seconds = time.monotonic() - started
            break
    else:
        raise RuntimeError("no label came")
    process.terminate()
    process.communicate(timeout=60)
    return seconds


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main())
