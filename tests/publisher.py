"""A camera for an RTSP server: announces a stream and sends a video to the server in a loop.

`python -m tests.publisher ADDRESS VIDEO` prints "recording" when the server accepts the stream. The
video is MPEG-4 part 2 (OpenCV's "mp4v"). RTP follows RFC 6416: each picture is cut into packets,
and the last packet is marked.
"""

import random
import socket
import struct
import sys
import threading
import time
from urllib.parse import urlsplit

import cv2

_RATE = 25
_CLOCK = 90_000
_PAYLOAD = 1200  # bytes of a picture in one packet
_TYPE = 96
_PAUSE = threading.Event()  # never set
_SDP = f"""v=0\r
o=- 0 0 IN IP4 127.0.0.1\r
s=test\r
c=IN IP4 127.0.0.1\r
t=0 0\r
m=video 0 RTP/AVP {_TYPE}\r
a=rtpmap:{_TYPE} MP4V-ES/{_CLOCK}\r
a=control:streamid=0\r
"""


def encoded_pictures(path):
    """Return the encoded pictures of a video as bytes."""
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
    pictures = []
    while True:
        is_read, packet = capture.read()
        if not is_read:
            return pictures
        pictures.append(packet.tobytes())


class Session:
    """The RTSP conversation with the server."""

    def __init__(self, address):
        parts = urlsplit(address)
        self._address = address
        self._lines = socket.create_connection((parts.hostname, parts.port)).makefile("rwb")
        self._count = 0

    def ask(self, method, path="", body="", **headers):
        """Send a request and return the headers of the answer."""
        self._count += 1
        lines = [f"{method} {self._address}{path} RTSP/1.0", f"CSeq: {self._count}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines += ["Content-Type: application/sdp", f"Content-Length: {len(body)}"]
        self._lines.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        self._lines.flush()
        status = self._lines.readline().decode()
        assert " 200 " in status, status
        answer = {}
        while line := self._lines.readline().decode().strip():
            name, _, value = line.partition(":")
            answer[name.lower()] = value.strip()
        return answer


def packets(picture, number, sequence):
    """Yield the RTP packets of a picture."""
    pieces = [picture[at : at + _PAYLOAD] for at in range(0, len(picture), _PAYLOAD)]
    for index, piece in enumerate(pieces):
        marker = (index == len(pieces) - 1) << 7
        stamp = number * _CLOCK // _RATE
        head = struct.pack(">BBHII", 0x80, marker | _TYPE, (sequence + index) & 0xFFFF, stamp, 7)
        yield head + piece


def main():
    address, video = sys.argv[1:]
    pictures = encoded_pictures(video)
    session = Session(address)
    session.ask("ANNOUNCE", body=_SDP)
    transport = "RTP/AVP/UDP;unicast;client_port=0-1;mode=record"
    answer = session.ask("SETUP", "/streamid=0", Transport=transport)
    port = int(answer["transport"].split("server_port=")[1].split("-")[0])
    session.ask("RECORD")
    print("recording", flush=True)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sequence, number, due = random.randrange(1000), 0, time.monotonic()
    while True:
        for packet in packets(pictures[number % len(pictures)], number, sequence):
            sender.sendto(packet, ("127.0.0.1", port))
            sequence += 1
        number += 1
        due += 1 / _RATE
        _PAUSE.wait(max(0, due - time.monotonic()))


if __name__ == "__main__":
    main()
