"""A supervisor whose readers hang while they open the source: the test makes their calls."""

import numpy as np

from swiftcam.capture.frame import Frame
from swiftcam.errors import CameraError
from swiftcam.pipeline import Clocks
from swiftcam.pipeline.reading.connections import ReadingOptions
from swiftcam.pipeline.reading.reader import Shot
from swiftcam.pipeline.reading.supervisor import SourceSupervisor
from swiftcam.pipeline.state.meters import Meters
from swiftcam.pipeline.state.run_status import Status
from swiftcam.pipeline.state.snapshot import State
from tests.fakes import FakeClock, ScriptedSource, picture
from tests.waiting import PATIENCE


class SupervisorBench:
    """A supervisor and its clocks; the test acts as reader, supervising thread and model.

    `sources` has all sources that were connected; `gate` blocks their readers. A source that is
    read after all has a picture to grab.
    """

    def __init__(
        self, gate, *, is_live=True, every_frame=False, room=None, still=False, waits=False
    ):
        self.clock, self.wall = FakeClock(0.0), FakeClock(1000.0)
        self.status = Status(self.clock)
        self.meters = Meters()
        self.sources = []
        options = ReadingOptions(every_frame, number=1, waits_for_camera=waits)
        options.viewport.room = room
        self.transport, self.viewport = options.transport, options.viewport
        self._sources = (gate, is_live, still)
        # The supervising thread never comes to its first check: the test makes all of them.
        clocks = Clocks(self.clock, self.wall, wait=lambda event, seconds: event.wait())
        self.supervisor = SourceSupervisor(self._connect, self.status, self.meters, options, clocks)
        self.supervisor.start()

    def _connect(self):
        gate, is_live, still = self._sources
        source = ScriptedSource([picture()], is_live=is_live, open_waits_for=gate)
        source.may_stand_still = still
        self.sources.append(source)
        return source

    @property
    def reader(self):
        """The newest reader."""
        return self.supervisor.threads[-1]

    @property
    def state(self):
        return self.status.state

    @property
    def message(self):
        return self.status.read()[1]

    @property
    def captured(self):
        return self.meters.statistics(0, self.clock.now, is_final=True).counts.captured

    def show(self, value=90, reader=None, read_seconds=0.0, position=None):
        """Report a decoded picture of the source."""
        reader = reader or self.reader
        self.supervisor.reader_grabbed(reader, self.clock.now)
        pixels = picture(value) if np.isscalar(value) else value
        now = self.clock.now
        self.supervisor.reader_shot(reader, Shot(pixels, now, now, read_seconds, position))

    def end(self, error=None, reader=None):
        """Report that the reader has ended, with an error or the text of one."""
        error = CameraError(error) if isinstance(error, str) else error
        self.supervisor.reader_ended(reader or self.reader, error)

    def look(self, seconds=0.0):
        """Let time pass, check the source, and return the state."""
        self.clock.now += seconds
        self.wall.now += seconds
        self.supervisor.supervise()
        return self.state

    def events(self):
        """Return the stream of the labels so far; a picture as its value."""
        events = iter(lambda: self.supervisor.mailbox.take(0), None)
        return [int(e.pixels[0, 0, 0]) if isinstance(e, Frame) else e for e in events]

    def take(self):
        """Return the value of the picture that waits for the model, None for none."""
        return next((event for event in self.events() if isinstance(event, int)), None)

    def stop(self):
        """Ask all readers to end."""
        self.status.enter(State.STOPPED)
        self.supervisor.stop()

    def close(self):
        """Wait for the readers, which must be free by now."""
        for thread in self.supervisor.threads:
            thread.join(PATIENCE)
