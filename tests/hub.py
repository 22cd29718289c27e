"""A server on loopback with the addresses of the hub, and faults on demand.

Like the hub it answers with metadata and a redirect to another origin, which has the bytes. The
real client talks to it over real sockets.
"""

import hashlib
import json
import re
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "ac0196f198e58c82183a67f5f5c0952421b3e6ac"
_CHUNK = 16_384


@dataclass
class Faults:
    """The faults of an answer. Byte counts are of its body; None, "" and False mean no fault."""

    head_status: int | None = None
    body_status: int | None = None
    headers: dict = field(default_factory=dict)
    head_hangs: bool = False
    cut_after: int | None = None
    stall_after: int | None = None
    corrupt: bool = False
    ignore_range: bool = False
    is_silent: bool = False  # no size, no hash, no length of the body
    extra: bytes = b""
    times: int | None = None  # the number of answers with these faults; None for all


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict
    status: int
    is_body: bool


class Hub:
    """The two servers and their content. `files` has bytes by `"repository/file"`."""

    def __init__(self):
        self.files = {}
        self.revisions = {COMMIT, "main"}
        self.faults = Faults()
        self.requests = []
        self.released = threading.Event()
        self.stalled = threading.Event()
        self._front, self._bodies = _server(self, _Front), _server(self, _Bodies)

    @property
    def address(self):
        return f"http://127.0.0.1:{self._front.server_port}"

    @property
    def bodies_address(self):
        return f"http://127.0.0.1:{self._bodies.server_port}"

    def misbehave(self, **faults):
        """Set the faults of the next answers; without arguments, there are none."""
        self.released.set()
        self.faults = Faults(**faults)
        self.released = threading.Event()
        self.stalled.clear()

    def encrypt(self, certificate, key):
        """Make the hub (not its bodies) use TLS from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        front = self._front
        front.socket = context.wrap_socket(
            front.socket, server_side=True, do_handshake_on_connect=False
        )

    def ranges(self):
        """Return the Range header of every request for bytes."""
        return [r.headers.get("range") for r in self.requests if r.is_body and r.method == "GET"]

    def close(self):
        self.released.set()
        for server in (self._front, self._bodies):
            server.shutdown()
            server.server_close()


@contextmanager
def hub_server():
    hub = Hub()
    try:
        yield hub
    finally:
        hub.close()


def _server(hub, handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"hub": hub}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub = None
    is_body = False

    def log_message(self, *args):
        pass

    def _note(self, status):
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.hub.requests.append(Request(self.command, self.path, headers, status, self.is_body))

    def _refuse(self, status, **headers):
        self._note(status)
        body = json.dumps({"error": "refused on purpose"}).encode()
        self.send_response(status)
        for key, value in {**headers, **self.hub.faults.headers}.items():
            self.send_header(key, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _take_fault(self):
        """Return the faults of this answer, and count it if their number is limited."""
        faults = self.hub.faults
        if faults.times is None:
            return faults
        faults.times -= 1
        return faults if faults.times >= 0 else Faults()

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()


class _Front(_Handler):
    """The hub itself: answers with metadata and the address of the bytes."""

    def _answer(self):
        # A request to a proxy has the whole address.
        path = re.sub(r"^http://[^/]+", "", self.path)
        match = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        faults = self.hub.faults
        if match is None:
            return self._refuse(404)
        repository, revision, name = match.groups()
        if faults.head_hangs:
            self._note(0)
            self.hub.stalled.set()
            self.hub.released.wait()
            self.close_connection = True
            return None
        if faults.head_status and self._take_fault().head_status:
            return self._refuse(faults.head_status)
        content = self.hub.files.get(f"{repository}/{name}")
        if content is None:
            return self._refuse(404, **{"X-Error-Code": "EntryNotFound"})
        if revision not in self.hub.revisions:
            return self._refuse(404, **{"X-Error-Code": "RevisionNotFound"})
        self._redirect(repository, name, content)
        return None

    def _redirect(self, repository, name, content):
        self._note(302)
        digest = hashlib.sha256(content).hexdigest()
        self.send_response(302)
        self.send_header("Location", f"{self.hub.bodies_address}/{repository}/{name}?signed=yes")
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", '"0123"')
        if not self.hub.faults.is_silent:
            self.send_header("X-Linked-ETag", f'"{digest}"')
            self.send_header("X-Linked-Size", str(len(content)))
        self.send_header("Content-Length", "0")
        self.end_headers()


class _Bodies(_Handler):
    """The server with the bytes: another origin, like a content network."""

    is_body = True

    def _answer(self):
        content = self.hub.files[self.path.partition("?")[0][1:]]
        faults = self._take_fault()
        if faults.body_status:
            return self._refuse(faults.body_status)
        begin = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if wanted and not faults.ignore_range:
            begin = int(wanted[1])
            if begin >= len(content):
                return self._refuse(416)
        self._note(206 if begin else 200)
        if faults.corrupt:
            content = content[:-1] + bytes([content[-1] ^ 1])
        body = content[begin:] + faults.extra
        self.send_response(206 if begin else 200)
        if begin:
            span = f"bytes {begin}-{len(content) - 1}/{len(content)}"
            self.send_header("Content-Range", span)
        if faults.is_silent or faults.extra:
            self.close_connection = True
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._send(body, faults)
        return None

    def _send(self, body, faults):
        sent = 0
        while sent < len(body):
            step = _CHUNK
            for limit in (faults.cut_after, faults.stall_after):
                step = min(step, limit - sent) if limit is not None else step
            if step <= 0:
                self._break_off(faults)
                return
            try:
                self.wfile.write(body[sent : sent + step])
            except OSError:  # the other side left
                self.close_connection = True
                return
            sent += step

    def _break_off(self, faults):
        if faults.cut_after is None:
            self.hub.stalled.set()
            self.hub.released.wait()
        self.close_connection = True
        with suppress(OSError):  # the other side may have left
            self.connection.shutdown(socket.SHUT_RDWR)


def write_catalog(path, *specs):
    """Write a catalogue of models on the hub; each spec is a mapping of its fields."""
    tables = []
    for spec in specs:
        source = {"kind": "hub", "revision": "main", "file": "model.safetensors"}
        source |= spec.get("source", {})
        fields = {"family": "l2", "recipe": {}, **spec, "source": source}
        lines = [f"{key} = {_toml(value)}" for key, value in fields.items() if value is not None]
        tables.append("\n".join(["[[model]]", *lines]))
    path.write_text("\n\n".join(tables) + "\n", encoding="utf-8")
    return path


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)
