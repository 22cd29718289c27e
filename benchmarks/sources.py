"""Films and streams of many kinds, made with ffmpeg and read by SwiftCam: `docs/sources.md`.

`python -m benchmarks.sources --write` makes the cases in a temporary folder, compares the number of
pictures, their times and the last picture with ffmpeg's own, and writes the page. `--check` fails
if the page has another result. A case whose encoder this ffmpeg lacks keeps its row of the page.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from swiftcam.capture.source import parse_source
from swiftcam.errors import SwiftCamError

PAGE = Path(__file__).resolve().parents[1] / "docs" / "sources.md"
GIVEN = Path(__file__).resolve().parents[2] / "shared" / "data" / "cases" / "video"
_INPUT = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1.2"
_LATE = 0.003  # seconds
_FAR = 3.0  # levels of 255, on average: chroma may be interpolated in another way
_YES = "yes"
_HEAD = """# Sources

What SwiftCam is known to read. `python -m benchmarks.sources --write` made this page: each file is
made with ffmpeg, and the number of pictures, their times and the pixels of the last one are
compared with ffmpeg's own. FFmpeg reads many more formats through PyAV.

How sources are named is in the [guide](guide.md#sources), the reactions to faults are in
[faults](faults.md).
"""


@dataclass(frozen=True)
class Case:
    """A film: its name, ffmpeg's options that make it, and the words for the page."""

    name: str
    options: str
    text: str


FILES = (
    Case("a.mp4", "-c:v libx264 -bf 3", "MP4, H.264 with B-frames"),
    Case("b.mp4", "-c:v libx265 -x265-params log-level=none", "MP4, HEVC"),
    Case("c.mp4", "-c:v libsvtav1 -preset 12", "MP4, AV1"),
    Case("d.mp4", "-c:v libx264 -movflags frag_keyframe+empty_moov", "MP4 in fragments"),
    Case("a.mov", "-c:v prores_ks", "QuickTime, ProRes 4:2:2 10 bits"),
    Case("b.mov", "-c:v png", "QuickTime, PNG"),
    Case("c.mov", "-c:v qtrle", "QuickTime, Animation"),
    Case("a.mkv", "-c:v libx264 -pix_fmt yuv422p10le", "Matroska, H.264 4:2:2 10 bits"),
    Case("b.mkv", "-c:v libx264 -pix_fmt yuv444p", "Matroska, H.264 4:4:4"),
    Case("c.mkv", "-c:v ffv1 -pix_fmt gray16le", "Matroska, FFV1 grey 16 bits"),
    Case("d.mkv", "-c:v libx264 -live 1", "Matroska without a length"),
    Case("a.webm", "-c:v libvpx", "WebM, VP8"),
    Case("b.webm", "-c:v libvpx-vp9 -deadline realtime", "WebM, VP9"),
    Case("a.avi", "-c:v mpeg4 -bf 2", "AVI, MPEG-4"),
    Case("b.avi", "-c:v mjpeg", "AVI, MJPEG"),
    Case("c.avi", "-c:v huffyuv", "AVI, HuffYUV"),
    Case("d.avi", "-c:v rawvideo -pix_fmt bgr24", "AVI, uncompressed"),
    Case("a.ts", "-c:v libx264 -bf 2", "MPEG-TS, H.264"),
    Case("b.ts", "-c:v mpeg2video -bf 2", "MPEG-TS, MPEG-2"),
    Case("a.mts", "-c:v libx264 -s 720x576 -flags +ildct+ilme", "AVCHD (interlaced)"),
    Case("a.mpg", "-c:v mpeg1video", "MPEG-PS, MPEG-1"),
    Case("a.vob", "-c:v mpeg2video -bf 2", "MPEG-PS, MPEG-2"),
    Case("a.flv", "-c:v flv", "Flash video"),
    Case("a.wmv", "-c:v wmv2", "Windows Media"),
    Case("a.3gp", "-c:v h263 -s 176x144", "3GP, H.263"),
    Case("a.ogv", "-c:v libtheora", "Ogg, Theora"),
    Case("a.mxf", "-c:v mpeg2video", "MXF, MPEG-2"),
    Case("a.dv", "-s 720x576 -pix_fmt yuv420p -c:v dvvideo", "DV (interlaced)"),
    Case("a.gif", "", "animated GIF"),
    Case("a.apng", "-plays 0", "animated PNG"),
    Case("a.h264", "-c:v libx264", "H.264 without a container"),
    Case("a.y4m", "-pix_fmt yuv420p", "YUV4MPEG"),
)
STREAMS = (
    Case("e.mp4", "-c:v libx264 -movflags +faststart", "http, MP4 (index first)"),
    Case("b.webm", "-c:v libvpx", "http, WebM"),
    Case("list.m3u8", "-c:v libx264 -hls_time 0.4 -hls_list_size 0", "http, HLS (recorded)"),
)
_TESTED = """
Tested against servers of the test suite: MJPEG in the dialects of small boards, pictures that are
asked for again, HLS (live), RTSP over TCP and UDP, passwords
(Basic, Digest), redirects, and certificates of `https`. Animated WebP is read with Pillow. Not
read: DASH, and films with copy protection.
"""


def main() -> int:
    """Write or check the page; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write docs/sources.md")
    parser.add_argument("--check", action="store_true", help="fail if the page is another")
    options = parser.parse_args()
    if shutil.which("ffmpeg") is None:
        sys.exit("ffmpeg is not installed. Install it, or see docs/sources.md.")
    known = _rows(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        page = _page(Path(folder), known)
    print(page)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    is_same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page
    return int(options.check and not is_same)


def _page(folder: Path, known: dict[str, str]) -> str:
    files = [(case.text, _file_result(folder, case)) for case in FILES]
    given = sorted(GIVEN.iterdir()) if GIVEN.is_dir() else []
    for path in given:
        if path.name != "audio_only.mp4":
            files.append((f"`{path.name}`", compared(path, str(path))))
    if not given:
        files += [(text, result) for text, result in known.items() if text.startswith("`")]
    with _served(folder) as address:
        streams = [(case.text, _stream_result(folder, case, address)) for case in STREAMS]
    parts = [_HEAD]
    for title, rows in (("Files", files), ("Streams", streams)):
        lines = [f"| {text} | {result or known.get(text, '')} |" for text, result in rows]
        parts.append(
            "\n".join((f"\n## {title}\n", "| kind | like ffmpeg |", "|---|---|", *lines, ""))
        )
    return "".join((*parts, _TESTED))


def _rows(page: str) -> dict[str, str]:
    return dict(re.findall(r"^\| (.+?) \| (.+?) \|$", page, re.MULTILINE))


def _file_result(folder: Path, case: Case) -> str:
    path = folder / case.name
    return compared(path, str(path)) if _make(path, case) else ""


def _stream_result(folder: Path, case: Case, address: str) -> str:
    path = folder / case.name
    return compared(path, f"{address}/{case.name}") if _make(path, case) else ""


def _make(path: Path, case: Case) -> bool:
    command = f"ffmpeg -y -loglevel error {_INPUT} {case.options}"
    done = subprocess.run([*command.split(), path.name], cwd=path.parent, capture_output=True)
    return done.returncode == 0


def compared(path: Path, source: str) -> str:
    """Return whether a source has the pictures and times that ffmpeg finds in a file."""
    times, last = _of_ffmpeg(path)
    try:
        pictures, picture = _of_swiftcam(source)
    except SwiftCamError as error:
        return f"no: {error}".replace(str(path.parent), "…").replace("|", "/")
    if len(pictures) != len(times):
        return f"no: {len(pictures)} pictures, ffmpeg has {len(times)}"
    if any(abs(one - other) > _LATE for one, other in zip(pictures, times, strict=True)):
        return "no: other times"
    is_same_size = last.size == picture.size
    if is_same_size and np.abs(last - picture.ravel().astype(np.int16)).mean() > _FAR:
        return "no: other pixels"
    return _YES


def _of_ffmpeg(path: Path) -> tuple[list[float], np.ndarray]:
    """Return the times of a film's pictures from the first one, and the last picture's pixels."""
    command = ["ffmpeg", "-loglevel", "error", "-i", f"file:{path}", "-map", "0:V:0"]
    command += ["-fps_mode", "passthrough", "-enc_time_base", "-1"]
    hashes = subprocess.run([*command, "-f", "framehash", "-"], capture_output=True, text=True)
    lines = hashes.stdout.splitlines()
    unit = next(Fraction(line.split()[-1]) for line in lines if line.startswith("#tb 0"))
    times = [float(int(line.split(",")[2]) * unit) for line in lines if line[0] != "#"]
    deinterlaced = ["-vf", "bwdif=mode=send_frame:deint=interlaced"]
    raw = [*command, *deinterlaced, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixels = np.frombuffer(subprocess.run(raw, capture_output=True).stdout, np.uint8)
    last = pixels[len(pixels) - len(pixels) // len(times) :].astype(np.int16)
    return [time - times[0] for time in times], last


def _of_swiftcam(text: str) -> tuple[list[float], np.ndarray]:
    source = parse_source(text)()
    times, picture = [], np.empty(0, np.uint8)
    try:
        source.open()
        while source.grab():
            times.append(source.position)
            picture = source.retrieve()
    finally:
        source.close()
    return times, picture


class _served:
    """Serves a folder on loopback; gives its address."""

    def __init__(self, folder: Path) -> None:
        handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    sys.exit(main())
