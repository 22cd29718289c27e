"""Web servers as cameras have them: dialects of MJPEG, passwords, redirects, certificates, files.

Each path of `WebCamera` is one server of the field; see `routes`.
"""

import base64
import functools
import hashlib
import re
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2

from tests import needs
from tests.waiting import PATIENCE

USER, PASSWORD = "admin", "p/a#s?s[1]@:%é"
_REALM, _NONCE = "camera", "abc123"

_PAUSE = threading.Event()


def encoded(rgb, suffix=".jpg"):
    """Return a picture as the bytes of a file."""
    return cv2.imencode(suffix, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))[1].tobytes()


def part(content, kind="image/jpeg", *, boundary=b"--frame", length=True, typed=True):
    """Return a part of a multipart answer, without a line break at its end."""
    head = boundary + b"\r\n"
    if typed:
        head += b"Content-Type: " + kind.encode() + b"\r\n"
    if length:
        head += b"Content-Length: %d\r\n" % len(content)
    return head + b"\r\n" + content


def mjpeg_dialects(jpeg, png):
    """Return `(declared type, bytes before, bytes of each picture)` of servers by their name."""
    multipart = "multipart/x-mixed-replace; boundary=frame"
    plain = part(jpeg) + b"\r\n"
    first_left_out = plain.removeprefix(b"--frame\r\n")
    esp32 = b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg) + jpeg
    return {
        "plain": (multipart, b"", plain),
        "no-first-boundary": (multipart, first_left_out, plain),
        "esp32": (multipart, b"", esp32 + b"\r\n--frame\r\n"),
        "no-length": (multipart, b"", part(jpeg, length=False) + b"\r\n"),
        "untyped": (multipart, b"", part(jpeg, typed=False) + b"\r\n"),
        "no-headers": (multipart, b"", b"--frame\r\n\r\n" + jpeg + b"\r\n"),
        "png": (multipart, b"", part(png, "image/png") + b"\r\n"),
        "texts": (multipart, b"", part(b"hello", "text/plain") + b"\r\n" + plain),
        "untyped-texts": (multipart, b"", part(b"ok 17", typed=False) + b"\r\n" + plain),
        "quoted": ('multipart/x-mixed-replace;boundary="frame"', b"", plain),
        "dashes-declared": ("multipart/x-mixed-replace; boundary=--frame", b"", plain),
        "dashless": (
            multipart,
            b"",
            part(jpeg, boundary=b"frame") + b"\r\n",
        ),
        "undeclared": ("multipart/x-mixed-replace", b"", plain),
        "no-type": ("", b"", plain),
        "wrong-type": ("text/html", b"", plain),
        "octets": ("application/octet-stream", b"", plain),
        "wrong-length": (
            multipart,
            b"",
            plain.replace(b"Length: %d" % len(jpeg), b"Length: %d" % (len(jpeg) - 99)),
        ),
        "long-length": (
            multipart,
            b"",
            plain.replace(b"Length: %d" % len(jpeg), b"Length: %d" % (len(jpeg) + 10)),
        ),
        "line-feeds": (multipart, b"", part(jpeg).replace(b"\r\n\r\n", b"\n\n", 1) + b"\n"),
        "preamble": (multipart, b"This is a camera.\r\n\r\n", plain),
        "ends-and-begins": (multipart, b"", plain + b"--frame--\r\n"),
        "damaged-among": (multipart, b"", plain + part(jpeg[: len(jpeg) // 2]) + b"\r\n"),
        "empty-among": (multipart, b"", plain + part(b"") + b"\r\n"),
        "other-case": (
            multipart,
            b"",
            plain.replace(b"Content-Type", b"content-type").replace(b"Content-Length", b"LENGTH"),
        ),
    }


class WebCamera:
    """A server whose answers are functions of a request, by path."""

    def __init__(self, routes, port=0, certificate=None):
        self.routes = routes
        self.requests = []
        self.stopping = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append((self.path, dict(self.headers)))
                route = outer.routes.get(self.path.partition("?")[0])
                with suppress(OSError):
                    if route is None:
                        self.send_error(404)
                    else:
                        route(outer, self)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *args: None
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def address(self, path, *, user=None, password=None, scheme=None):
        """Return the URL of a path."""
        login = f"{user}:{password}@" if user else ""
        return f"{scheme or self.scheme}://{login}127.0.0.1:{self.port}{path}"

    def close(self):
        """End the server."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)


@contextmanager
def web_camera(routes, **options):
    """Run a server until the block ends."""
    server = WebCamera(routes, **options)
    try:
        yield server
    finally:
        server.close()


def endless(kind, before, each, period=0.03):
    """Return a route that sends the same bytes again and again."""

    def serve(server, handler):
        handler.send_response(200)
        if kind:
            handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(before)
        while not server.stopping.wait(period):
            handler.wfile.write(each)

    return serve


def content(
    data, kind="application/octet-stream", *, sends_parts=True, with_length=True, pace=None
):
    """Return a route that sends a file; `pace`: bytes a second."""

    def serve(server, handler):
        wanted = re.match(r"bytes=(\d+)-(\d*)", handler.headers.get("Range", ""))
        first, last = 0, len(data) - 1
        if wanted and sends_parts:
            first, last = int(wanted[1]), min(int(wanted[2] or last), last)
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        else:
            handler.send_response(200)
        if kind:
            handler.send_header("Content-Type", kind)
        if with_length:
            handler.send_header("Content-Length", str(last + 1 - first))
        handler.end_headers()
        if pace is None:
            handler.wfile.write(data[first : last + 1])
            return
        for start in range(first, last + 1, pace // 10):
            handler.wfile.write(data[start : min(start + pace // 10, last + 1)])
            _PAUSE.wait(0.1)  # the pace of a slow server
            if server.stopping.is_set():
                return

    return serve


def redirected(to, code=302):
    """Return a route that sends the client elsewhere."""

    def serve(_, handler):
        handler.send_response(code)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return serve


def protected(route, scheme="Basic"):
    """Return a route that asks for `USER` and `PASSWORD`: "Basic", "Digest" or "SHA-256"."""

    def serve(server, handler):
        given = handler.headers.get("Authorization", "")
        if _is_right(scheme, given, handler):
            route(server, handler)
            return
        challenge = f'Digest realm="{_REALM}", nonce="{_NONCE}", qop="auth"'
        if scheme == "SHA-256":
            challenge += ", algorithm=SHA-256"
        handler.send_response(401)
        basic = f'Basic realm="{_REALM}"'
        handler.send_header("WWW-Authenticate", basic if scheme == "Basic" else challenge)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return serve


def _is_right(scheme, given, handler):
    if scheme == "Basic":
        return given == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    fields = dict(re.findall(r'(\w+)="?([^",]*)"?', given))
    name = "sha256" if scheme == "SHA-256" else "md5"
    digest = functools.partial(lambda text: hashlib.new(name, text.encode()).hexdigest())
    if not fields or not given.startswith("Digest "):
        return False
    first = digest(f"{USER}:{_REALM}:{PASSWORD}")
    second = digest(f"GET:{fields.get('uri')}")
    middle = f"{_NONCE}:{fields.get('nc')}:{fields.get('cnonce')}:auth"
    return fields.get("uri") == handler.path and fields.get("response") == digest(
        f"{first}:{middle}:{second}"
    )


def certificate(folder):
    """Return the file of a new certificate that nobody has signed, with its key."""
    path = folder / "camera.pem"
    program = needs.program("openssl")
    command = f"{program} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=camera"
    subprocess.run(
        [*command.split(), "-keyout", folder / "key", "-out", folder / "cert"],
        check=True,
        capture_output=True,
    )
    with path.open("wb") as file:
        for name in ("key", "cert"):
            with (folder / name).open("rb") as one:
                shutil.copyfileobj(one, file)
    return path
