"""`python -m tests.mjpeg_process PORT`: an MJPEG camera in a process that a test can kill."""

import sys
import threading

from swiftcam.capture.demo import demo_photos
from swiftcam.capture.pictures import read_picture
from tests.media import MjpegServer


def main():
    photos = [read_picture(path) for path in demo_photos()]
    MjpegServer(photos, port=int(sys.argv[1]))
    print("listening", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
