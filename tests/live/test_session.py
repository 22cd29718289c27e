import threading
from dataclasses import replace

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.live.session import Session
from swiftcam.pipeline import State
from swiftcam.settings import DEFAULT_MODEL, UNATTENDED, Settings
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.waiting import wait_until


@pytest.fixture
def make_session():
    made = []

    def make(settings, **options):
        made.append(Session(settings, **options))
        return made[-1]

    yield make
    for session in made:
        session.pipeline.close()


@pytest.fixture
def playing(make_session):
    session = make_session(replace(UNATTENDED, source="demo"), remembered=Settings())
    session.pipeline.start()
    wait_until(lambda: session.pipeline.snapshot().labelled)
    return session


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "my-model"
    write_hugging_face(folder, SMALL, random_weights(SMALL))
    return folder


def test_labels_follow_the_settings_without_a_restart(playing, first_class):
    playing.change(top_k=2, deny=(first_class.name,))
    wait_until(lambda: len(playing.pipeline.snapshot().labelled.candidates) == 2)
    snapshot = playing.pipeline.snapshot()
    assert snapshot.generation == 1
    assert all(c.label != first_class.label for c in snapshot.labelled.candidates)


def test_the_crop_follows_the_region(playing):
    playing.change(region=(0.25, 0.25, 0.75, 0.75), crop_mode="squash")
    wait_until(lambda: playing.pipeline.snapshot().labelled.prediction.box.left == 240)
    assert playing.pipeline.snapshot().labelled.prediction.box.bottom == 540


def test_another_source_begins_at_once_and_is_remembered(playing, video):
    playing.change(region=(0.25, 0.25, 0.75, 0.75))
    playing.open(str(video))
    wait_until(lambda: playing.pipeline.snapshot().source == "clip.mp4")
    assert playing.remembered.source == str(video)
    assert playing.remembered.recent_sources == (str(video),)
    assert playing.settings.region is None


def test_a_source_that_does_not_exist_changes_nothing(playing):
    with pytest.raises(ArgumentError):
        playing.open("nowhere.mp4")
    assert playing.settings.source == "demo"
    assert playing.pipeline.snapshot().state is State.LIVE


def test_opening_the_same_source_after_its_end_plays_it_again(make_session, video):
    session = make_session(Settings(source=str(video)))
    session.open(str(video))
    wait_until(lambda: session.pipeline.snapshot().state is State.ENDED)
    session.open(str(video))
    assert session.pipeline.snapshot().generation == 2


@pytest.mark.parametrize("remembered", [Settings(), None])
def test_a_user_waits_for_a_camera_and_a_script_does_not(make_session, remembered):
    settings = replace(UNATTENDED, source="fault:unplug 0.5, live")
    session = make_session(settings, remembered=remembered)
    session.pipeline.start()
    if remembered is None:
        wait_until(lambda: session.pipeline.snapshot().state is State.FAILED)
        wait_until(lambda: session.pipeline.snapshot().model)  # closing need not wait for it
        return
    wait_until(lambda: session.pipeline.snapshot().state is State.WAITING)
    session.change(top_k=2)
    assert session.pipeline.options.waits_for_camera
    wait_until(lambda: session.pipeline.snapshot().state is State.LIVE)


def test_another_model_takes_over_between_two_frames(playing, checkpoint):
    playing.change(model=str(checkpoint))
    wait_until(lambda: playing.pipeline.snapshot().model.name == "my-model")
    assert playing.follow(playing.pipeline.snapshot()) == ""
    snapshot = playing.pipeline.snapshot()
    assert snapshot.generation == 1
    wait_until(
        lambda: (
            playing.pipeline.snapshot().labelled.label in playing.pipeline.snapshot().model.labels
            or not playing.pipeline.snapshot().labelled.label
        )
    )
    assert playing.remembered.model == str(checkpoint)


def test_a_model_that_fails_leaves_the_present_one(playing, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{")
    playing.change(model=str(broken))
    messages = []
    wait_until(lambda: messages.append(playing.follow(playing.pipeline.snapshot())) or messages[-1])
    assert messages[-1].startswith(f"{broken} was not loaded; {DEFAULT_MODEL} stays in use.")
    assert playing.settings.model == playing.remembered.model == DEFAULT_MODEL
    assert playing.pipeline.snapshot().state is State.LIVE
    assert playing.follow(playing.pipeline.snapshot()) == ""  # only one message


def test_an_unknown_model_is_refused_at_once(playing):
    with pytest.raises(ArgumentError):
        playing.change(model="swiftformer-xxl")
    assert playing.settings.model == DEFAULT_MODEL


def test_a_paused_picture_is_judged_again(playing):
    playing.pipeline.pause()
    wait_until(lambda: playing.pipeline.snapshot().state is State.PAUSED)
    playing.change(top_k=1)
    wait_until(lambda: len(playing.pipeline.snapshot().labelled.candidates) == 1)
    assert playing.pipeline.snapshot().state is State.PAUSED

    def is_of_the_paused_picture():
        snapshot = playing.pipeline.snapshot()
        return snapshot.labelled.frame.index == snapshot.frame.index

    wait_until(is_of_the_paused_picture)


def test_command_line_options_are_not_remembered(make_session):
    session = make_session(Settings(source="demo", top_k=3), remembered=Settings())
    session.change(minimum_confidence=0.5)
    assert session.remembered == Settings(minimum_confidence=0.5)
    session.change(region=(0.1, 0.1, 0.5, 0.5))
    assert session.remembered.region is None  # it was drawn on the demo


def test_two_quick_changes_of_model_end_with_the_last(playing, checkpoint):
    playing.change(model=str(checkpoint))
    playing.change(model=DEFAULT_MODEL, threads=1)
    wait_until(lambda: not playing.pipeline.snapshot().model_change.is_loading)
    wait_until(lambda: playing.pipeline.snapshot().model.name == DEFAULT_MODEL)
    assert playing.follow(playing.pipeline.snapshot()) == ""
    assert not [t for t in threading.enumerate() if t.name.startswith("swiftcam-model-3")]


def test_after_a_model_that_cannot_be_loaded_another_starts_at_once(make_session, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{")
    session = make_session(replace(UNATTENDED, source="demo", model=str(broken)))
    session.pipeline.start()
    wait_until(lambda: session.pipeline.snapshot().state is State.FAILED)
    session.change(model=DEFAULT_MODEL)
    wait_until(lambda: session.pipeline.snapshot().labelled)
    assert session.follow(session.pipeline.snapshot()) == ""


def test_a_setting_can_change_although_the_file_that_plays_is_gone(make_session, video, tmp_path):
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(video.read_bytes())
    session = make_session(Settings(source=str(copy), is_looping=True))
    session.pipeline.start()
    wait_until(lambda: session.pipeline.snapshot().labelled)
    copy.unlink()
    session.change(top_k=2)
    wait_until(lambda: len(session.pipeline.snapshot().labelled.candidates) == 2)


def test_a_refused_model_keeps_the_family_of_the_first(make_session):
    session = make_session(Settings(source="demo"), family="ones")
    with pytest.raises(ArgumentError):
        session.change(model="nowhere")
    assert session.choice.family == "ones"


def test_another_engine_drops_a_precision_it_does_not_support(make_session):
    settings = replace(UNATTENDED, source="demo", precision="int8")
    session = make_session(settings, remembered=Settings(engine="onnx", precision="int8"))
    session.change(engine="torch")
    assert (session.settings.engine, session.settings.precision) == ("torch", "auto")
    assert session.remembered.precision == "int8"  # until it runs
    wait_until(lambda: session.remembered.engine == "torch")
    assert session.remembered.precision == "auto"


def test_an_engine_that_fails_is_reported_without_naming_the_model_twice(playing):
    playing.change(precision="int8", input_size=320)  # never calibrated at that size
    messages = []
    wait_until(lambda: messages.append(playing.follow(playing.pipeline.snapshot())) or messages[-1])
    assert messages[-1].startswith(f"{DEFAULT_MODEL} keeps its present setup: the new one failed. ")
    assert (playing.settings.precision, playing.settings.input_size) == ("fp32", 0)
