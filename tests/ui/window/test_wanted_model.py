"""The model that a user wants, and the one that runs: what is shown, saved and loaded again."""

import json
import shutil
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from swiftcam import paths
from swiftcam.errors import ModelError
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.live import session as live_session
from swiftcam.live.session import Session
from swiftcam.pipeline import State
from swiftcam.settings import DEFAULT_MODEL, UNATTENDED, Settings, read_settings
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.fakes import EndlessSource, FakeClassifier


@pytest.fixture
def broken(tmp_path):
    """A checkpoint whose weights are cut off."""
    folder = write_hugging_face(tmp_path / "broken", SMALL, random_weights(SMALL))
    (folder / "model.safetensors").write_bytes(b"cut off")
    return str(folder)


@pytest.fixture
def gates():
    """Return a function that makes events which are set at the end, so that no thread hangs."""
    made = []

    def make():
        made.append(threading.Event())
        return made[-1]

    yield make
    for gate in made:
        gate.set()


@pytest.fixture
def small(tmp_path):
    return str(write_hugging_face(tmp_path / "small", SMALL, random_weights(SMALL)))


@pytest.fixture
def open_real(show_window, kept_graphs):
    """Return a function that shows a window on a session with real models."""

    def show(remembered=UNATTENDED, family=None, **settings):
        given = replace(UNATTENDED, source="demo", **settings)
        return show_window(Session(given, remembered=remembered, family=family))

    return show


def note(window):
    return window.live.status.note.text()


def saved_model():
    return read_settings()[0].model if paths.settings_file().exists() else DEFAULT_MODEL


def test_the_family_survives_a_model_that_fails_and_a_reload(
    open_real, small, broken, qt_wait_until, monkeypatch
):
    families = []
    load = live_session.load_classifier

    def recording(choice, *arguments, **options):
        families.append((choice.name, choice.family))
        return load(choice, *arguments, **options)

    monkeypatch.setattr(live_session, "load_classifier", recording)
    window = open_real(family="ones", model=small)
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    window.change(model=broken)
    qt_wait_until(lambda: "was not loaded" in note(window))
    window.change(threads=1)
    qt_wait_until(lambda: window.snapshot.model.chosen_setup.setup.threads == 1)
    assert families == [(small, "ones"), (broken, None), (small, "ones")]
    assert window.snapshot.model.request.choice.family == "ones"
    assert window.snapshot.labelled.model.request.choice.family == "ones"


def test_a_model_is_saved_once_it_runs_and_one_that_fails_never(
    open_real, small, broken, qt_wait_until
):
    written = []
    window = open_real()
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    window._saver._timer.setInterval(0)
    window._saver._timer.timeout.connect(lambda: written.append(saved_model()))
    window.change(model=broken)
    window.change(top_k=3)  # saved while the model is being loaded
    qt_wait_until(lambda: "was not loaded" in note(window))
    qt_wait_until(lambda: written)
    window.change(model=small)
    qt_wait_until(lambda: saved_model() == small)
    assert broken not in written
    window.change(model=broken)
    window.close()
    assert saved_model() == small
    assert read_settings()[0].top_k == 3


def test_a_model_chosen_while_nothing_runs_is_loaded_and_then_saved(
    make_session, show_window, small, kept_graphs, qt_wait_until
):
    window = show_window(make_session(EndlessSource))
    window.session.pipeline.stop()
    window.change(model=small)
    qt_wait_until(lambda: window.session.remembered.model == small)
    window.close()
    assert saved_model() == small


def test_the_choice_made_while_a_bad_first_model_loads_wins(
    make_session, show_window, monkeypatch, qt_wait_until, gates
):
    gate, chosen = gates(), FakeClassifier()
    chosen.model_name = "chosen"

    def fail():
        gate.wait()
        raise ModelError("The first model is damaged.")

    session = make_session(EndlessSource, fail)
    monkeypatch.setattr(live_session, "load_classifier", lambda *_, **__: chosen)
    window = show_window(session)
    qt_wait_until(lambda: window.snapshot.model_change.is_loading)
    window.change(threads=1)
    qt_wait_until(lambda: window.snapshot.labelled is not None)  # although the first still hangs
    gate.set()
    qt_wait_until(lambda: not any(t.is_alive() for t in session.pipeline._models.threads))
    window.refresh()
    assert window.snapshot.model.name == "chosen"
    assert window.snapshot.state is State.LIVE
    assert "damaged" not in note(window)


def test_space_builds_a_failed_engine_anew(open_window, qtbot, wait_for_state, qt_wait_until):
    class Failing(FakeClassifier):
        """An engine whose GPU is lost after a few runs."""

        def classify_crop(self, crop, top_k=5):
            if self.asked == 3 and len(made) == 1:
                raise ModelError("The GPU was lost.")
            return super().classify_crop(crop, top_k)

    made = []

    def load():
        made.append(Failing())
        return made[-1]

    window = open_window(EndlessSource, load)
    wait_for_state(window, State.FAILED)
    assert "The GPU was lost." in window.snapshot.message
    qtbot.keyClick(window.live.view, Qt.Key.Key_Space)
    wait_for_state(window, State.LIVE)
    qt_wait_until(lambda: len(made) == 2 and made[1].asked > 4)
    assert window.snapshot.state is State.LIVE


def test_a_failed_engine_is_replaced_by_the_model_that_was_being_loaded(
    open_window, qt_wait_until, gates
):
    old, new, gate = FakeClassifier(gate=gates()), FakeClassifier(), gates()
    new.model_name = "new"
    old._error = ModelError("The GPU was lost.")
    window = open_window(EndlessSource, lambda: old)
    qt_wait_until(lambda: old.asked)
    window.session.pipeline.use_model(lambda: gate.wait() and new, ModelChoice("new"))
    old._gate.set()
    qt_wait_until(lambda: window.snapshot.state is State.FAILED)
    gate.set()
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    assert (window.snapshot.state, window.snapshot.model.name) == (State.LIVE, "new")


@pytest.fixture
def close_while_loading(open_real, qt_wait_until, monkeypatch, gates):
    """Return a function that chooses a model and closes the window before it is loaded."""

    def close(model):
        gate, load = gates(), live_session.load_classifier

        def slow(choice, *arguments, **options):
            if choice.name == model:
                gate.wait()
            return load(choice, *arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(live_session, "load_classifier", slow)
            window = open_real()
            qt_wait_until(lambda: window.snapshot.labelled is not None)
            window.change(model=model)
            window.close()
        gate.set()

    return close


@pytest.mark.logs_errors  # the thread that loads is abandoned
def test_a_model_that_was_loading_when_the_window_closed_is_used_at_the_next_start(
    close_while_loading, show_window, small, qt_wait_until
):
    close_while_loading(small)
    saved, _ = read_settings()
    assert (saved.model, saved.unfinished_model) == (DEFAULT_MODEL, small)
    window = show_window(Session(replace(saved, source="demo"), remembered=saved))
    qt_wait_until(lambda: window.session.choice.name == small)
    assert read_settings()[0].unfinished_model == ""  # it is tried once
    qt_wait_until(lambda: window.session.remembered.model == small)
    window.close()
    saved, _ = read_settings()
    assert (saved.model, saved.unfinished_model) == (small, "")


@pytest.mark.logs_errors
@pytest.mark.parametrize("is_there", [True, False])
def test_a_model_that_was_loading_and_is_damaged_or_gone_is_left(
    close_while_loading, show_window, broken, qt_wait_until, is_there
):
    close_while_loading(broken)
    saved, _ = read_settings()
    assert saved.unfinished_model == broken
    if not is_there:
        shutil.rmtree(broken)
    window = show_window(Session(replace(saved, source="demo"), remembered=saved))
    qt_wait_until(lambda: ("was not loaded" if is_there else broken) in note(window))
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    window.close()
    saved, _ = read_settings()
    assert (saved.model, saved.unfinished_model) == (DEFAULT_MODEL, "")


def test_a_model_of_the_command_line_that_is_loading_is_not_saved(open_real, small, gates):
    window = open_real(remembered=Settings(), model=small)
    window.close()
    saved = read_settings()[0] if paths.settings_file().exists() else Settings()
    assert (saved.model, saved.unfinished_model) == (DEFAULT_MODEL, "")


def test_settings_of_the_command_line_stay_out_of_the_file_when_the_model_changes(
    open_real, small, qt_wait_until
):
    window = open_real(remembered=Settings(threads=2), engine="onnx", threads=1)
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    window.change(model=small)
    qt_wait_until(lambda: window.session.remembered.model == small)
    window.close()
    written = json.loads(paths.settings_file().read_text(encoding="utf-8"))
    assert (written["model"], written["threads"], written["engine"]) == (small, 2, "auto")
