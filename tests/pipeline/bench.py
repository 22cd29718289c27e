"""A supervisor whose readers hang while they open the source: the test makes their calls."""

import numpy as np

from swiftcam.capture.frame import Frame, Shot
from swiftcam.errors import CameraError
from swiftcam.pipeline import Clocks
from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.reading.connections import ReadingOptions
from swiftcam.pipeline.reading.glance import glance_at
from swiftcam.pipeline.reading.supervisor import SourceSupervisor
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.meters import Meters
from swiftcam.pipeline.state.snapshot import State
from tests.fakes import FakeClock, ScriptedSource, picture
from tests.waiting import PATIENCE


class SupervisorBench:
    """A supervisor and its clocks; the test acts as reader, supervising thread and model.

    `sources` has all sources that were connected; `gate` blocks their readers. A source that is
    read after all has a picture to grab. `slept`: seconds that the machine has slept.
    """

    def __init__(
        self, gate, *, is_live=True, every_frame=False, room=None, still=False, waits=False
    ):
        self.clock, self.wall = FakeClock(0.0), FakeClock(1000.0)
        self.slept = 0.0
        self.meters = Meters()
        self.sources = []
        options = ReadingOptions(every_frame, number=1, waits_for_camera=waits)
        options.viewport.room = room
        self.transport, self.viewport = options.transport, options.viewport
        self._sources = (gate, is_live, still)
        self._digests = {}
        # The supervising thread never comes to its first check: the test makes all of them.
        clocks = Clocks(
            self.clock,
            self.wall,
            wait=lambda event, seconds: event.wait(),
            asleep=lambda: self.slept,
        )
        self.supervisor = SourceSupervisor(self._connect, self.meters, options, clocks)
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
        return self.supervisor.condition.state

    @property
    def message(self):
        return self.supervisor.condition.message

    @property
    def captured(self):
        return self.meters.statistics(0, self.clock.now, is_final=True).counts.captured

    def open(self, reader=None):
        """Report that the source is open."""
        reader = reader or self.reader
        source = reader.source
        connected = events.Connected("scripted", source.is_live, source.may_stand_still)
        self.supervisor.report(events.Opened(reader.attempt, connected))

    def show(self, value=90, reader=None, read_seconds=0.0, position=None, gap=None):
        """Report a decoded picture of the source; return whether it is shown."""
        reader = reader or self.reader
        attempt = reader.attempt
        if attempt not in self._digests:
            self.open(reader)
        self.supervisor.reader_grabbed(attempt, self.clock.now)
        pixels = picture(value) if np.isscalar(value) else value
        now = self.clock.now
        shot = Shot(pixels, now, now, read_seconds, position)
        if not reader.source.is_live:
            self._digests[attempt] = None
            return self.supervisor.report(events.Frame(attempt, gap=gap, shot=shot))
        glance = glance_at(pixels)
        before, self._digests[attempt] = self._digests.get(attempt), glance.digest
        if glance.digest == before:
            return self.supervisor.report(events.Still(attempt))
        return self.supervisor.report(events.Frame(attempt, *glance, shot=shot))

    def end(self, error=None, reader=None):
        """Report that the reader has ended, with an error or the text of one."""
        reader = reader or self.reader
        error = CameraError(error) if isinstance(error, str) else error
        if reader.attempt not in self._digests and not reader.source.is_live:
            self.open(reader)
        last = events.Ended(reader.attempt) if error is None else reader._lost(error)
        self.supervisor.report(last)

    def look(self, seconds=0.0):
        """Let time pass, check the source, and return the state."""
        self.clock.now += seconds
        self.wall.now += seconds
        self.supervisor.supervise()
        return self.state

    def told(self):
        """Return the stream of the labels so far; a picture as its value."""
        told = iter(lambda: self.supervisor.mailbox.take(0), None)
        return [int(e.pixels[0, 0, 0]) if isinstance(e, Frame) else e for e in told]

    def take(self):
        """Return the value of the picture that waits for the model, None for none."""
        return next((event for event in self.told() if isinstance(event, int)), None)

    def pause(self):
        self.supervisor.feed(events.Pause())

    def resume(self):
        self.supervisor.feed(events.Resume())

    def stop(self):
        """Stop the run, as the user does."""
        self.supervisor.finish(Condition(State.STOPPED))
        for reader in self.supervisor.threads[1:]:  # one may have reported an end, but be blocked
            reader.stop()

    def close(self):
        """Wait for the readers, which must be free by now."""
        for thread in self.supervisor.threads:
            thread.join(PATIENCE)
