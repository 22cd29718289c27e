"""Runs a reader on the thread of the test; waiting moves a clock instead of taking time."""

from collections import deque

from swiftcam.pipeline.deciding.live_events import Ended, Frame, Lost, Skipped, Still, Stopped
from swiftcam.pipeline.reading.reader import Reader, ReaderParts
from swiftcam.pipeline.reading.transport import Transport
from tests.fakes import ScriptedSource, picture


class View(Transport):
    """A transport whose waits take no time, but move the clock.

    When the reader waits without a timeout, the next of `acts` runs.
    """

    def __init__(self, clock, *acts, **options):
        super().__init__(**options)
        self.waits = []
        self.acts = deque(acts)
        self._clock = clock

    def wait(self, is_over, timeout=None):
        self.waits.append(timeout)
        if timeout is None:
            self.acts.popleft()(self)
            assert self.has_request or is_over()
        else:
            self._clock.now += timeout


class Listener:
    """Records the calls of a reader.

    `wants`: the answer whether to decode. `on_shot`: called after each shot, with their number.
    """

    def __init__(self, wants=True, on_shot=lambda number: None):
        self.events = []
        self.grabbed = []
        self.shots = []
        self.skipped = []
        self.ends = []
        self._wants = wants
        self._on_shot = on_shot

    def reader_grabbed(self, attempt, now):
        self.grabbed.append(now)

    def reader_should_decode(self, now):
        assert now == self.grabbed[-1]
        return self._wants

    def report(self, event):
        self.events.append(event)
        match event:
            case Frame():
                self.shots.append(event.shot)
                self._on_shot(len(self.shots))
            case Skipped() | Still():
                self.skipped.append(len(self.grabbed))
            case Lost():
                self.ends.append(event.reason)
            case Ended() | Stopped():
                self.ends.append(None)
        return isinstance(event, Frame)

    @property
    def values(self):
        """The values of the reader's pictures, in order."""
        return [int(shot.pixels[0, 0, 0]) for shot in self.shots]


class Costly(ScriptedSource):
    """A source whose grabs and decodings move a fake clock."""

    def __init__(self, script, clock, *, grab=0.0, decode=0.0, **options):
        super().__init__(script, **options)
        self._clock, self._costs = clock, (grab, decode)

    def grab(self):
        self._clock.now += self._costs[0]
        return super().grab()

    def retrieve(self):
        self._clock.now += self._costs[1]
        return super().retrieve()


def pictures(count):
    return [picture(value) for value in range(count)]


def reader_of(source, listener, view, clock):
    """Return a reader that the test may stop."""
    return Reader(ReaderParts(1, source, listener, view, clock, "reader"))


def read(source, clock, view=None, listener=None, **options):
    """Let a reader read to the end; return the listener."""
    listener = listener or Listener()
    view = view or View(clock)
    before = options.pop("before", None)
    parts = ReaderParts(1, source, listener, view, clock, "reader", **options)
    Reader(parts, before).run()
    assert len(listener.ends) == 1
    return listener
