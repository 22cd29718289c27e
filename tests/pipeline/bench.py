"""A feed whose readers are stuck in opening: the test says what they tell, and when."""

import numpy as np

from swiftcam.pipeline import Clocks
from swiftcam.pipeline.reading.reader import Shot
from swiftcam.pipeline.reading.supervisor import ReadingOptions, SourceSupervisor
from swiftcam.pipeline.state.meters import Meters
from swiftcam.pipeline.state.run_status import Status
from swiftcam.pipeline.state.snapshot import State
from tests.fakes import FakeClock, ScriptedSource, picture
from tests.waiting import PATIENCE


class ModelMeasurement:
    """A feed and its clocks; the test is the reader, the thread that supervises, and the model.

    `sources` are all that were connected; `gate` holds their readers up. A source that is read all
    the same has pictures to grab.
    """

    def __init__(self, gate, *, is_live=True, every_frame=False, room=None, still=False):
        self.clock, self.wall = FakeClock(0.0), FakeClock(1000.0)
        self.status = Status(self.clock)
        self.meters = Meters()
        self.sources = []
        options = ReadingOptions(every_frame, "swiftcam-capture-test")
        options.viewport.room = room
        self.transport, self.viewport = options.transport, options.viewport
        self._look = (gate, is_live, still)
        clocks = Clocks(self.clock, self.wall)
        self.supervisor = SourceSupervisor(self._connect, self.status, self.meters, options, clocks)
        self.supervisor.start()

    def _connect(self):
        gate, is_live, still = self._look
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
        """The source delivers a picture, which is decoded."""
        reader = reader or self.reader
        self.supervisor.reader_grabbed(reader, self.clock.now)
        pixels = picture(value) if np.isscalar(value) else value
        now = self.clock.now
        self.supervisor.reader_shot(reader, Shot(pixels, now, now, read_seconds, position))

    def end(self, error=None, reader=None):
        """The reader comes to its end."""
        self.supervisor.reader_ended(reader or self.reader, error)

    def look(self, seconds=0.0):
        """Let time pass, look after the feed, and return the state."""
        self.clock.now += seconds
        self.wall.now += seconds
        self.supervisor.supervise()
        return self.state

    def take(self):
        """Return the value of the picture that waits for the model, None for none."""
        frame = self.supervisor.mailbox.take(0)
        return None if frame is None else int(frame.pixels[0, 0, 0])

    def stop(self):
        """Ask all readers to end."""
        self.status.enter(State.STOPPED)
        self.supervisor.stop()

    def close(self):
        """Wait for the readers, which must be free by now."""
        for thread in self.supervisor.threads:
            thread.join(PATIENCE)
