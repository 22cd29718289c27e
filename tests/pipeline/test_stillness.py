"""Labels advance with time: pictures that stand still, gaps, and labels that are made anew."""

from dataclasses import replace

import pytest

from swiftcam.errors import CameraError
from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.crops.resampling import Box
from swiftcam.pipeline import Clocks, LiveLabelOptions, RunOptions, State
from swiftcam.pipeline.deciding.watchdog import SILENT_AFTER
from swiftcam.pipeline.state.label_rules import LabelRules
from swiftcam.pipeline.state.label_stream import GapReason
from swiftcam.pipeline.state.label_texts import age_text, duration_text
from swiftcam.pipeline.state.live_label_options import StabiliserOptions
from tests.fakes import EndlessSource, FakeClassifier, FakeClock, Joins, ScriptedSource, picture
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import wait_until

STEP = 1.5  # seconds; the clock moves less at once than makes a source silent


class StillCamera(EndlessSource):
    """A live source, such as a screen, whose picture stays the same.

    The next grab shows `value`, raises `error`, or waits for `gate`, if there is one.
    """

    may_stand_still = True

    def __init__(self, value=91):
        super().__init__()
        self.value, self.error, self.gate = value, None, None

    def grab(self):
        super().grab()
        if self.gate is not None:
            self.gate.wait()
        if self.error is not None:
            raise self.error
        self._picture = picture(self.value)
        return True


class Connections:
    """A source that breaks, and its next connections, which fail until `value` is set."""

    def __init__(self):
        self.first, self.value = StillCamera(), None
        self._has_begun = False

    def __call__(self):
        if not self._has_begun:
            self._has_begun = True
            return self.first
        source = StillCamera(self.value)
        if self.value is None:
            source.error = CameraError("Still unplugged.")
        return source


def spans(pipeline):
    return [(entry.index, entry.start, entry.end) for entry in pipeline.timeline()]


def pass_time(clock, pipeline, steps=1):
    """Let time pass while the picture stands still, until it was seen at the end of it."""
    for _ in range(steps):
        clock.now += STEP
        wait_for(pipeline, lambda s: s.labelled and s.labelled.frame.position == clock.now)


# --- the newest frame is labelled again in every state --------------------------------------------


def live(make_pipeline, gates, clock, clocks):
    pipeline = make_pipeline(StillCamera(), clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    return pipeline, State.LIVE


def paused(make_pipeline, gates, clock, clocks):
    pipeline, _ = live(make_pipeline, gates, clock, clocks)
    pipeline.pause()
    return pipeline, State.PAUSED


def stalled(make_pipeline, gates, clock, clocks):
    source = StillCamera()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    source.gate = gates()
    grabs = source.grabs
    wait_until(lambda: source.grabs > grabs)
    clock.now += SILENT_AFTER + 0.1
    return pipeline, State.STALLED


def reconnecting(make_pipeline, gates, clock, clocks):
    source = Connections()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    source.first.error = CameraError("Unplugged.")
    return pipeline, State.RECONNECTING


def ended(make_pipeline, gates, clock, clocks):
    pipeline = make_pipeline(ScriptedSource([picture(91)]), clocks=clocks)
    pipeline.start()
    return pipeline, State.ENDED


def use_another_model(pipeline):
    other = FakeClassifier()
    other.model_name = "second"
    pipeline.use_model(lambda: other)


def configure(**options):
    return lambda pipeline: pipeline.configure(RunOptions(LiveLabelOptions(**options)))


CHANGES = {
    "model": (use_another_model, lambda labelled: labelled.model.name == "second"),
    "region": (
        configure(framing=Framing("squash", (0.5, 0, 1, 1))),
        lambda labelled: labelled.prediction.box == Box(32, 0, 64, 48),
    ),
    "crop": (
        configure(framing=Framing("centre")),
        lambda labelled: labelled.prediction.box != Box(0, 0, 64, 48),
    ),
    "top-k": (configure(top_k=2), lambda labelled: len(labelled.candidates) == 2),
    "deny list": (
        configure(rules=LabelRules(deny=("value 91",))),
        lambda labelled: labelled.headline.index != 91,
    ),
    "minimum confidence": (
        configure(minimum_confidence=0.9, stabiliser=StabiliserOptions(lead=0.1)),
        lambda labelled: labelled.headline.index is None or labelled.options is not None,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("situation", [live, paused, stalled, reconnecting, ended])
def test_a_change_reaches_the_picture_that_is_shown(
    make_pipeline, gates, clock, clocks, situation, change
):
    pipeline, state = situation(make_pipeline, gates, clock, clocks)
    wait_for_state(pipeline, state)
    before = wait_for_label(pipeline, 91)
    act, is_done = CHANGES[change]
    act(pipeline)
    after = wait_for(
        pipeline,
        lambda s: (
            is_done(s.labelled)
            and not s.is_of_other_model
            and not s.is_of_other_options
            and s.labelled.model is s.model
        ),
    )
    assert after.state is state
    assert after.labelled.frame.index == before.labelled.frame.index == 0
    assert after.labelled.options == pipeline.options.label
    assert after.statistics.counts.classified <= 1
    assert after.has_old_labels == (state not in (State.LIVE, State.ENDED))


def test_a_moving_picture_is_labelled_with_the_new_options_too(make_pipeline):
    pipeline = make_pipeline(EndlessSource())
    pipeline.start()
    wait_for(pipeline, lambda s: s.labelled)
    pipeline.configure(RunOptions(LiveLabelOptions(top_k=3)))
    wait_for(pipeline, lambda s: len(s.labelled.candidates) == 3 and not s.is_stale)


def test_labels_say_whose_they_are_until_new_ones_are_made(make_pipeline, gates):
    hung = FakeClassifier(gate=gates())
    hung.model_name, hung.labels = "hung", tuple(f"other {n}" for n in range(256))
    pipeline = make_pipeline(StillCamera())
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.use_model(lambda: hung)
    wait_until(lambda: hung.asked)
    snapshot = pipeline.snapshot()
    assert (snapshot.model.name, snapshot.labelled.model.name) == ("hung", "fake-model")
    assert snapshot.is_of_other_model
    assert snapshot.is_stale
    assert age_text(snapshot) == "labels of the previous model"
    gates.open()
    done = wait_for(pipeline, lambda s: s.labelled.label == "other 91")
    assert not done.is_of_other_model


# --- stillness extends, gaps cut ------------------------------------------------------------------


def test_a_picture_that_stands_still_extends_its_label(make_pipeline, clock, clocks):
    pipeline = make_pipeline(StillCamera(), clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pass_time(clock, pipeline, steps=50)
    shown = pipeline.snapshot()
    assert duration_text(shown.labelled) == "for 1 min 15 s"
    assert shown.labelled.seen_at == clock.now
    assert spans(pipeline) == [(91, 0.0, 75.0)]
    assert shown.statistics.counts.classified <= 1
    assert shown.state is State.LIVE


def test_an_average_reaches_a_picture_that_stands_still(make_pipeline, clock, clocks):
    source = StillCamera()
    options = RunOptions(LiveLabelOptions(stabiliser=StabiliserOptions(2.0)))
    pipeline = make_pipeline(source, options=options, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pass_time(clock, pipeline)
    source.value = 150
    wait_for(pipeline, lambda s: s.labelled.frame.index == 1)
    assert pipeline.snapshot().labelled.headline.index == 91
    pass_time(clock, pipeline, steps=4)
    assert wait_for_label(pipeline, 150).labelled.headline.index == 150


def test_an_outage_cuts(make_pipeline, clock, clocks):
    source = Connections()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pass_time(clock, pipeline, steps=2)
    source.first.error = CameraError("Unplugged.")
    lost = wait_for(pipeline, lambda s: s.labelled.gap is GapReason.OUTAGE)
    assert lost.labelled.frame.position == 3.0
    source.value = 91
    clock.now += 7200
    back = wait_for(pipeline, lambda s: s.state is State.LIVE and not s.is_stale)
    assert duration_text(back.labelled) == "for 0.0 s"
    assert spans(pipeline) == [(91, 0.0, 3.0), (91, 7203.0, 7203.0)]
    pass_time(clock, pipeline)
    assert spans(pipeline) == [(91, 0.0, 3.0), (91, 7203.0, 7204.5)]


def test_a_pause_of_a_live_source_cuts(make_pipeline, clock, clocks):
    source = StillCamera()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pass_time(clock, pipeline, steps=2)
    pipeline.pause()
    wait_for(pipeline, lambda s: s.labelled.gap is GapReason.PAUSE)
    for _ in range(3):
        clock.now += STEP
        grabs = source.grabs
        wait_until(lambda before=grabs: source.grabs > before + 1)
    pipeline.resume()
    back = wait_for(pipeline, lambda s: not s.is_stale)
    assert (back.labelled.headline.since, back.labelled.frame.position) == (7.5, 7.5)
    pass_time(clock, pipeline)
    assert spans(pipeline) == [(91, 0.0, 3.0), (91, 7.5, 9.0)]


def test_labels_made_anew_in_a_pause_do_not_reach_over_it(make_pipeline, clock, clocks):
    source = StillCamera()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pass_time(clock, pipeline)
    pipeline.pause()
    wait_for(pipeline, lambda s: s.labelled.gap is GapReason.PAUSE)
    for top_k in (2, 3):
        pipeline.configure(RunOptions(LiveLabelOptions(top_k=top_k)))
        wait_for(pipeline, lambda s, n=top_k: len(s.labelled.candidates) == n)
    clock.now += STEP
    grabs = source.grabs
    wait_until(lambda: source.grabs > grabs + 1)
    pipeline.resume()
    wait_for(pipeline, lambda s: not s.is_stale)
    pass_time(clock, pipeline)
    assert [entry for entry in spans(pipeline) if entry[1] < entry[2]] == [
        (91, 0.0, 1.5),
        (91, 3.0, 4.5),
    ]


def test_sleep_cuts(make_pipeline, clock):
    wall, asleep = FakeClock(1e9), FakeClock(0.0)
    sources = [StillCamera(), StillCamera()]
    connections = iter(sources)
    pipeline = make_pipeline(
        lambda: next(connections), clocks=Clocks(clock, wall, Joins(), asleep=asleep)
    )
    pipeline.start()
    first = wait_for_label(pipeline, 91).labelled
    wall.now += 3600
    asleep.now += 3600
    back = wait_for(pipeline, lambda s: s.labelled.frame.index > 0 and not s.is_stale)
    assert back.labelled.seen_at == first.seen_at + 3600
    assert len(pipeline.timeline()) == 1  # both of no length, at one moment
    pass_time(clock, pipeline)
    assert spans(pipeline)[-1] == (91, 0.0, STEP)


def test_black_cuts_and_has_no_labels(make_pipeline, clock, clocks):
    source = StillCamera()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pass_time(clock, pipeline)
    source.value = 0
    wait_for(pipeline, lambda s: s.labelled is None)
    pipeline.configure(RunOptions(LiveLabelOptions(top_k=2)))
    clock.now += STEP
    source.value = 91
    back = wait_for_label(pipeline, 91).labelled
    assert (back.headline.since, len(back.candidates)) == (3.0, 2)
    pass_time(clock, pipeline)
    assert spans(pipeline) == [(91, 0.0, 1.5), (91, 3.0, 4.5)]


@pytest.fixture
def film(make_pipeline):
    """A film of one scene, that is played and paused."""
    script = [picture(91) for _ in range(400)]
    clocks = Clocks(join=Joins())
    pipeline = make_pipeline(lambda: ScriptedSource(script, rate=50), clocks=clocks)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.pause()
    wait_for_state(pipeline, State.PAUSED)
    return pipeline


def newest_is_labelled(snapshot):
    return snapshot.labelled.frame.index == snapshot.frame.index


def test_a_jump_cuts_and_a_pause_of_a_film_does_not(film):
    before = wait_for(film, newest_is_labelled).frame.position
    film.step(1)
    wait_for(film, lambda s: s.frame.position > before and newest_is_labelled(s))
    film.seek(6.0)
    there = wait_for(film, lambda s: s.frame.position > 5.5 and newest_is_labelled(s))
    assert duration_text(there.labelled) == "for 0.0 s"
    (_, _, first_end), (_, second, _) = spans(film)
    assert before < first_end < 1.0 + before
    assert second == there.frame.position
    film.resume()
    wait_for(film, lambda s: s.labelled.frame.position > second + 0.1)
    assert [round(start, 1) for _, start, _ in spans(film)] == [0.0, round(second, 1)]


def test_each_round_of_a_loop_has_a_stretch_of_its_own(make_pipeline):
    script = [picture(91) for _ in range(4)]
    options = RunOptions(every_frame=True, is_looping=True)
    pipeline = make_pipeline(lambda: ScriptedSource(script), options=options)
    pipeline.start()
    wait_until(lambda: len(pipeline.timeline()) > 3)
    rounds = spans(pipeline)[:3]
    assert rounds[0] == rounds[1] == rounds[2]


def test_the_end_keeps_one_stretch_however_often_its_frame_is_labelled(make_pipeline):
    pipeline = make_pipeline(ScriptedSource([picture(91)]))
    pipeline.start()
    ended = wait_for_state(pipeline, State.ENDED)
    for top_k in (2, 3, 4):
        options = replace(
            ended.options, top_k=top_k, framing=Framing("centre") if top_k % 2 else Framing()
        )
        pipeline.configure(RunOptions(options))
        wait_for(pipeline, lambda s, n=top_k: len(s.labelled.candidates) == n)
    assert len(pipeline.timeline()) == 1


# --- what is counted as shown ---------------------------------------------------------------------


def test_only_new_content_counts_as_displayed(make_pipeline, clock, clocks):
    source = Connections()
    pipeline = make_pipeline(source, clocks=clocks)
    pipeline.start()
    shown = wait_for_label(pipeline, 91)
    pipeline.mark_displayed(shown)
    source.first.error = CameraError("Unplugged.")
    lost = wait_for_state(pipeline, State.RECONNECTING)
    for _ in range(60):
        clock.now += 1 / 30
        pipeline.mark_displayed(lost)
        pipeline.mark_displayed(pipeline.snapshot())
    pipeline.stop()
    assert pipeline.snapshot().statistics.mean_rates.display == 0.0
