"""The model of a live view: replaced while it runs, replaced after an interim setup, its seal."""

import threading

import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.crops.resampling import Box
from swiftcam.pipeline import LiveLabelOptions, RunOptions, State
from swiftcam.pipeline.state.label_rules import LabelRules
from tests.fakes import EndlessSource, FakeClassifier, FakeEngine, ScriptedSource, picture
from tests.pipeline.waits import wait_for, wait_for_label, wait_for_state
from tests.waiting import wait_until


class SealedClassifier(FakeClassifier):
    """A classifier that keeps the event that stops its seal check."""

    stopping = None

    def check_seal(self, stop):
        self.stopping = stop


def test_a_model_is_told_of_as_it_is(make_pipeline):
    classifier = FakeClassifier()
    classifier.note = "Made for cats."
    pipeline = make_pipeline(ScriptedSource([picture()]), classifier, RunOptions(every_frame=True))
    assert pipeline.snapshot().model is None
    pipeline.start()
    snapshot = wait_for_state(pipeline, State.ENDED)
    model = snapshot.model
    assert (model.name, model.note) == ("fake-model", "Made for cats.")
    assert (model.engine, model.precision) == (FakeEngine.name, FakeEngine.precision)
    assert model.providers == FakeEngine.providers
    assert (model.recipe, model.labels) == (classifier.recipe, classifier.labels)
    assert model.chosen_setup is classifier.chosen_setup
    assert (model.is_resizable, model.is_calibrated) == (True, False)
    assert snapshot.seal is classifier.seal


def test_another_model_judges_the_picture_that_is_held(make_pipeline, gates):
    first, second = FakeClassifier(), FakeClassifier()
    second.model_name = "second"
    pipeline = make_pipeline(ScriptedSource([picture(91), gates()], is_live=True), first)
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.pause()
    pipeline.use_model(lambda: second)
    wait_until(lambda: second.seen == [91])
    snapshot = wait_for(pipeline, lambda s: s.model.name == "second")
    assert snapshot.state is State.PAUSED
    assert pipeline.model_change.request.number == 1
    assert first.seen == [91]


def test_the_last_picture_is_judged_anew_after_the_end(make_pipeline):
    first, second = FakeClassifier(), FakeClassifier()
    second.model_name = "second"
    pipeline = make_pipeline(ScriptedSource([picture(90), picture(91)]), first)
    pipeline.start()
    ended = wait_for_state(pipeline, State.ENDED)
    assert ended.labelled.prediction.box == Box(0, 0, 64, 48)
    pipeline.configure(RunOptions(LiveLabelOptions(framing=Framing("squash", (0.5, 0, 1, 1)))))
    again = wait_for(pipeline, lambda s: s.labelled.prediction.box == Box(32, 0, 64, 48))
    assert again.labelled.frame.index == ended.labelled.frame.index
    assert again.labelled.seen_at == ended.labelled.seen_at
    assert again.statistics.counts == ended.statistics.counts
    pipeline.use_model(lambda: second)
    wait_until(lambda: second.seen == [91])
    assert wait_for(pipeline, lambda s: s.model.name == "second").state is State.ENDED
    assert pipeline.close() == 0


def test_a_picture_that_is_held_is_judged_anew_by_other_rules(make_pipeline, gates, closed):
    pipeline = make_pipeline(ScriptedSource([picture(91), gates()], is_live=True))
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.pause()
    rules = LabelRules(deny=("value 91", "value 999"))
    options = RunOptions(LiveLabelOptions(rules=rules))
    pipeline.configure(options)
    snapshot = wait_for(pipeline, lambda s: s.labelled.candidates[0].index != 91)
    assert "'value 999'" in snapshot.message
    assert pipeline.options is options
    assert closed(pipeline).statistics.counts.classified == 1  # one picture, judged twice


def test_a_black_picture_that_is_held_is_not_judged(make_pipeline, gates, closed):
    black = gates()
    classifier = FakeClassifier()
    source = ScriptedSource([picture(91), black, picture(0), gates()], is_live=True)
    pipeline = make_pipeline(source, classifier)
    pipeline.start()
    wait_for_label(pipeline, 91)
    black.set()
    wait_for(pipeline, lambda s: s.labelled is None)
    pipeline.pause()
    replacement = FakeClassifier()
    pipeline.use_model(lambda: replacement)
    wait_for(pipeline, lambda s: not s.model_change.is_loading)
    closed(pipeline)
    assert replacement.seen == []


def test_a_model_that_does_not_load_leaves_the_one_in_use(make_pipeline, gates):
    def fail():
        raise ModelError("The weights are damaged.")

    pipeline = make_pipeline(ScriptedSource([picture(91), gates()], is_live=True))
    pipeline.start()
    wait_for_label(pipeline, 91)
    pipeline.use_model(fail)
    snapshot = wait_for(pipeline, lambda s: s.model_change.error)
    assert snapshot.model_change.error == "The weights are damaged."
    assert (snapshot.state, snapshot.model.name) == (State.LIVE, "fake-model")


def test_the_seal_of_a_model_that_was_replaced_is_not_checked_further(make_pipeline):
    first, second = SealedClassifier(), SealedClassifier()
    pipeline = make_pipeline(EndlessSource(), first)
    pipeline.start()
    wait_for(pipeline, lambda s: s.is_steady)
    assert not first.stopping.is_set()
    pipeline.use_model(lambda: second)
    wait_until(lambda: second.stopping is not None)
    assert first.stopping.is_set()
    assert not second.stopping.is_set()
    pipeline.stop()
    assert second.stopping.is_set()


def test_a_seal_is_checked_once(make_pipeline, gates):
    checks = []

    class Counting(FakeClassifier):
        def check_seal(self, stop):
            checks.append(stop)

    script = [picture(91), gates(), picture(121), gates()]
    pipeline = make_pipeline(ScriptedSource(script, is_live=True), Counting())
    pipeline.start()
    wait_for_label(pipeline, 91)
    wait_for(pipeline, lambda s: s.is_steady)
    gates.open()
    wait_for_label(pipeline, 121)
    pipeline.close()
    assert len(checks) == 1


def test_a_stand_in_labels_until_its_successor_is_loaded(make_pipeline, gates):
    loaded, better, provisional = gates(), FakeClassifier(), FakeClassifier()
    better.model_name = "better"
    provisional.replacement = lambda: loaded.wait() and better
    pipeline = make_pipeline(EndlessSource(), provisional)
    pipeline.start()
    wait_for(pipeline, lambda s: s.labelled and s.model_change.is_loading)
    asked = provisional.asked
    wait_until(lambda: provisional.asked > asked)
    assert pipeline.snapshot().model.name == "fake-model"
    loaded.set()
    wait_for(pipeline, lambda s: s.model.name == "better")
    assert not pipeline.snapshot().model_change.is_loading


def test_a_model_is_settled_when_its_seal_was_checked(make_pipeline, gates):
    checked = gates()

    class Checked(FakeClassifier):
        def check_seal(self, stop):
            thread = threading.Thread(target=checked.wait, name="swiftcam-seal", daemon=True)
            thread.start()
            return thread

    pipeline = make_pipeline(EndlessSource(), Checked())
    pipeline.start()
    wait_for(pipeline, lambda s: s.labelled)
    assert not pipeline.snapshot().is_steady
    checked.set()
    wait_for(pipeline, lambda s: s.is_steady)


@pytest.mark.parametrize("options", [RunOptions(), RunOptions(every_frame=True)])
def test_a_run_without_a_label_is_not_settled(make_pipeline, options):
    pipeline = make_pipeline(ScriptedSource([]), options=options)
    pipeline.start()
    assert not wait_for_state(pipeline, State.ENDED).is_steady
