"""Media made from photographs: videos, folders of pictures, an MJPEG server."""

import re
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
from PIL import Image

from tests.waiting import PATIENCE


def write_video(path, photos, *, frames, size=(320, 240), rate=30.0, codec="mp4v"):
    """Write a video that shows each photograph for a while, moving a little."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, size)
    assert writer.isOpened()
    each = -(-frames // len(photos))
    for index in range(frames):
        photo = cv2.resize(photos[index // each], size)
        shifted = np.roll(photo, index % each, axis=1)
        writer.write(cv2.cvtColor(shifted, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def write_pictures(folder, photos):
    """Write photographs as 000.png, 001.png, ... and return their paths."""
    paths = [folder / f"{index:03}.png" for index in range(len(photos))]
    for path, photo in zip(paths, photos, strict=True):
        Image.fromarray(photo).save(path)
    return paths


class MjpegServer:
    """A camera on the loopback interface: MJPEG over HTTP, until it is killed.

    At `/turning` the size of the pictures changes after every ten pictures. At `/damaged` every
    third picture is cut off.
    """

    SIZES = ((320, 240), (240, 320), (640, 360))

    def __init__(self, photos, rate=20.0, port=0):
        self._jpegs = [self._encode(photo) for photo in photos]
        self._turning = [self._encode(photos[0], size) for size in self.SIZES for _ in range(10)]
        self._period = 1 / rate
        self._stopping = threading.Event()
        self._connections = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer._serve(self)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @staticmethod
    def _encode(photo, size=(320, 240)):
        bgr = cv2.cvtColor(cv2.resize(photo, size), cv2.COLOR_RGB2BGR)
        return cv2.imencode(".jpg", bgr)[1].tobytes()

    def _serve(self, handler):
        if handler.path == "/missing":
            handler.send_error(404)
            return
        if handler.path == "/silent":
            self._stopping.wait()
            return
        if handler.path == "/page":
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
            handler.wfile.write(b"<html>not a video</html>")
            return
        self._connections.append(handler.connection)
        handler.send_response(200)
        handler.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        handler.end_headers()
        index = 0
        jpegs = self._turning if handler.path == "/turning" else self._jpegs
        while not self._stopping.wait(self._period):
            jpeg = jpegs[index % len(jpegs)]
            if handler.path == "/damaged" and index % 3 == 1:
                jpeg = jpeg[: len(jpeg) // 2]
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            try:
                handler.wfile.write(head.encode() + jpeg + b"\r\n")
            except OSError:
                return
            index += 1

    def kill(self):
        """Stop the server and close every connection."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)


@contextmanager
def mjpeg_server(photos, **options):
    """Run an MJPEG server until the block ends."""
    server = MjpegServer(photos, **options)
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def file_server(path, *, sends_parts=True, limit=None):
    """Serve one file over HTTP and yield its address; close connections after `limit` bytes."""
    data = path.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            first, last = 0, len(data) - 1
            if wanted and sends_parts:
                first, last = int(wanted[1]), min(int(wanted[2] or last), last)
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(last + 1 - first))
            self.end_headers()
            end = last + 1 if limit is None else min(limit, last + 1)
            with suppress(OSError):
                self.wfile.write(data[first:end])

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{path.name}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
