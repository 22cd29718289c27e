"""The inference thread by itself: `tests/pipeline/test_stillness.py` has it in a pipeline."""

from types import SimpleNamespace

import pytest

from swiftcam.capture.frame import Frame
from swiftcam.pipeline import Clocks, LiveLabelOptions, State
from swiftcam.pipeline.judging.inference_loop import InferenceLoop, LoopParts
from swiftcam.pipeline.model_slot import ModelSlot
from swiftcam.pipeline.reading.demand import Demand
from swiftcam.pipeline.state.label_stream import Gap, GapReason, Mailbox, Still
from swiftcam.pipeline.state.meters import Meters
from tests.fakes import FakeClassifier, FakeClock, picture
from tests.waiting import PATIENCE, wait_until


def frame(value=91, now=0.0):
    return Frame(picture(value), 0, now, now, 0.0, now, "x")


class Bench:
    """An inference loop and the mailbox that it reads; `failures` has why it ended."""

    def __init__(self, gate=None):
        self.mailbox, self.failures = Mailbox(), []
        self.classifier = FakeClassifier(gate=gate)
        supervisor = SimpleNamespace(
            mailbox=self.mailbox, demand=Demand(), drained=lambda: State.ENDED
        )
        parts = LoopParts(
            models=ModelSlot(lambda: self.classifier, "model"),
            supervisor=supervisor,
            meters=Meters(),
            clocks=Clocks(FakeClock(0.0), FakeClock(1000.0)),
            finish=lambda *why: self.failures.append(why),
            name="inference",
        )
        self.loop = InferenceLoop(parts, LiveLabelOptions())
        self.loop.start()

    def tell(self, *events):
        """Put events, one after another, each once the one before is answered."""
        for event in events:
            before = self.loop.turns
            self.mailbox.put(event)
            # Two: the first may have begun before the event was there.
            wait_until(lambda turns=before: self.loop.turns > turns + 1)

    def close(self):
        self.loop.stop()
        self.loop.threads[0].join(PATIENCE)


@pytest.fixture
def bench(gates):
    made = []

    def make(**options):
        made.append(Bench(**options))
        return made[-1]

    yield make
    gates.open()
    for one in made:
        one.close()
        assert one.failures == []


def test_a_picture_that_stands_still_is_shown_anew_ten_times_a_second_and_at_a_gap(bench):
    one = bench()
    one.tell(frame())
    shown = []
    for now in (0.03, 0.06, 0.09, 0.12, 0.15, 0.25):
        one.tell(Still(now))
        shown.append(one.loop.labelled.frame.position)
    assert shown == pytest.approx([0.0, 0.0, 0.0, 0.12, 0.12, 0.25])
    one.tell(Still(0.3), Gap(GapReason.OUTAGE))
    assert one.loop.labelled.frame.position == pytest.approx(0.3)
    assert one.loop.labelled.gap is GapReason.OUTAGE
    assert one.classifier.seen == [91]
    assert [entry.seconds for entry in one.loop.timeline] == pytest.approx([0.3])


def test_after_a_gap_a_picture_that_stands_still_is_labelled_anew(bench):
    one = bench()
    one.tell(frame(), Gap(GapReason.PAUSE), Still(60.0))
    assert one.classifier.seen == [91, 91]
    assert one.loop.labelled.gap is None
    assert one.loop.labelled.headline.since == pytest.approx(60.0)


def test_nothing_is_known_of_a_black_picture_that_stands_still(bench):
    one = bench()
    one.tell(Still(0.1), frame(now=1.0), Gap(GapReason.BLACK), Still(2.0))
    assert one.loop.labelled is None
    one.tell(frame(92, now=3.0))
    assert one.loop.labelled.label == "value 92, same"


def test_turns_pass_without_a_picture_and_stand_still_while_the_engine_hangs(bench, gates):
    gate = gates()
    one = bench(gate=gate)
    wait_until(lambda: one.loop.turns > 3)
    one.mailbox.put(frame())
    wait_until(lambda: one.classifier.asked)
    hung = one.loop.turns
    one.loop.configure(LiveLabelOptions(top_k=2))
    one.mailbox.put(Gap(GapReason.OUTAGE))
    assert one.loop.turns == hung
    gate.set()
    wait_until(lambda: one.loop.turns > hung + 3)
    assert len(one.loop.labelled.candidates) == 2
