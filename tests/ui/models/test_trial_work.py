"""Trials on a thread: the newest choices are tried, errors are kept, and the thread ends."""

import threading

import pytest

from swiftcam.capture.demo import demo_photos
from swiftcam.inference import import_trial
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.phrases import Phrase
from swiftcam.ui.models.trial_work import THREAD_NAME, TrialWork
from tests.graphs import write_classifier
from tests.waiting import PATIENCE, wait_until


@pytest.fixture
def graph(tmp_path):
    return write_classifier(tmp_path / "classifier.onnx")


@pytest.fixture
def held(monkeypatch):
    """Hold every trial until `go` is set; `begun` is set when the first has begun."""
    begun, go, requests = threading.Event(), threading.Event(), []
    run = import_trial.TrialModel.run

    def wait(model, request, pixels):
        requests.append(request)
        begun.set()
        assert go.wait(PATIENCE)
        return run(model, request, pixels)

    monkeypatch.setattr(import_trial.TrialModel, "run", wait)
    return begun, go, requests


def is_idle():
    return all(thread.name != THREAD_NAME for thread in threading.enumerate())


def request(graph, mean):
    return ImportRequest(graph, "mine", recipe=RecipeChoices(mean=(mean, mean, mean)))


def test_only_the_newest_choices_are_tried(graph, held):
    begun, go, requests = held
    work = TrialWork()
    photo = demo_photos()[0]
    work.want(request(graph, 0.0), photo)
    assert begun.wait(PATIENCE)
    for mean in (0.1, 0.2, 0.3):
        work.want(request(graph, mean), photo)
    assert not work.is_current
    go.set()
    wait_until(lambda: work.is_current)
    assert [each.recipe.mean[0] for each in requests] == [0.0, 0.3]
    assert work.result.trial.classifier.recipe.mean == (0.3, 0.3, 0.3)
    wait_until(is_idle)
    work.want(request(graph, 0.4), photo)  # on a new thread
    wait_until(lambda: work.is_current)
    assert work.result.trial.classifier.recipe.mean[0] == 0.4


def test_after_a_stop_nothing_more_is_tried(graph, held):
    begun, go, requests = held
    work = TrialWork()
    photo = demo_photos()[0]
    work.want(request(graph, 0.0), photo)
    assert begun.wait(PATIENCE)
    work.want(request(graph, 0.1), photo)
    work.stop()
    go.set()
    wait_until(is_idle)
    assert len(requests) == 1


def test_failures_are_sentences(graph, tmp_path):
    work = TrialWork()
    for path, picture, words in (
        (tmp_path / "none.onnx", demo_photos()[0], "cannot be read as an ONNX file"),
        (graph, tmp_path / "none.png", "none.png: It does not exist."),
    ):
        work.want(ImportRequest(path, "mine"), picture)
        wait_until(lambda: work.is_current)
        assert work.result.trial is None
        assert words in work.result.error
        assert isinstance(work.result.error, Phrase)


@pytest.mark.logs_errors
def test_an_unexpected_error_is_logged_and_said(graph, monkeypatch):
    def fail(model, request, pixels):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(import_trial.TrialModel, "run", fail)
    work = TrialWork()
    work.want(ImportRequest(graph, "mine"), demo_photos()[0])
    wait_until(lambda: work.is_current)
    assert work.result.error.startswith("Something went wrong while trying the model")
