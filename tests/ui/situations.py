"""The states of each page in which it has other texts than usual: errors, work, many items."""

from dataclasses import replace
from pathlib import Path

from swiftcam.capture.opencv.camera_names import CameraDevice
from swiftcam.errors import DownloadError
from swiftcam.inference.prediction import Candidate
from swiftcam.jobs.job import Job
from swiftcam.jobs.progress import Phase, Progress
from swiftcam.labelling.batch.batch_progress import BatchProgress, BatchState
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.judging.timeline import TimelineEntry
from swiftcam.pipeline.state.snapshot import Media, Problem
from swiftcam.ui.page import PageName
from swiftcam.ui.panel.class_list_dialog import ClassListDialog
from swiftcam.ui.panel.known_classes import KnownClasses
from swiftcam.ui.sharing.message_bar import MessageAction
from swiftcam.ui.translations.translate import tr

LONG = (
    "HD Pro Webcam C920 is in use by another-program-with-a-long-name (PID 123456), firefox (PID "
    "4321) and obs (PID 7). Close it there, or choose another camera. Trying again…"
)
NAMES = ("cup", "German short-haired pointer, a dog", "black-and-white spider web of a garden")
CAMERA = CameraDevice(1, "HD Pro Webcam C920 with a long name", "046d:082d", "/dev/video1")


def _missing(state, problem, message=LONG):
    def show(window):
        snapshot = Snapshot(1, state, message, problem, "HD Pro Webcam C920")
        window.live.show_snapshot(snapshot)
        window.live.source_card.show_snapshot(snapshot, [CAMERA])

    return show


def _lost(window):
    window.live.show_snapshot(
        replace(window.snapshot, state=State.RECONNECTING, message=LONG, problem=Problem.SOURCE)
    )


def _recording(window):
    window.live.show_snapshot(replace(window.snapshot, media=Media(False, 7265.0, None, None)))


def _details(window):
    window.live.show_snapshot(window.snapshot)
    if not window.live.status.details.isVisible():
        window.live.status.toggle_details()


def _message(window):
    window.live.show_note("")
    window.show_message(LONG)
    window.live.show_snapshot(window.snapshot)


def _offer(window):
    window.live.show_note("")
    window.live.show_snapshot(window.snapshot)
    actions = [tr("Show in folder"), tr("Copy picture"), tr("Copy label")]
    window.message_bar.show_message(
        tr("Saved {path}", path="SwiftCam 2026-11-30 at 12.34.56 (2).png"),
        [MessageAction(title, lambda: None) for title in actions],
    )


def _fill(page):
    """Add pictures that wait, have labels, are not sure, and failed, once."""
    if page.model.view.entries:
        return
    places = [Path(f"/home/someone/Pictures/holidays/{n:03} at the sea.jpg") for n in range(60)]
    page.model.add([ListedPicture(place) for place in places], lambda identity: "")
    results = []
    for number, place in enumerate(places[:50]):
        shares = (0.9, 0.2, 0.05)
        ranked = tuple(
            Candidate(i, NAMES[(number + i) % 3], share) for i, share in enumerate(shares)
        )
        if number % 3 == 1:
            ranked = tuple(replace(each, probability=each.probability / 9) for each in ranked)
        results.append(
            PictureResult(place, error=LONG) if number % 3 == 2 else PictureResult(place, ranked)
        )
    page.model.take_results(results, None, 0.4)


def _pictures(window, view=0, state=BatchState.RUNNING):
    page = window.pages.pictures
    _fill(page)
    page.tools._views.button(view).click()
    page.refresh()
    progress = BatchProgress(state, 50, 40, 12, 12.3, LONG if state is BatchState.FAILED else "")
    page.batch.show_progress(progress, page.model.view.counts, active=20, is_listing=True)


class _Waiting(Job):
    """A job that does nothing; the test sets its progress and its outcome."""

    kind = "download"

    def __init__(self, name, progress, error=""):
        super().__init__(name, lambda watch: None)
        self._progress, self._error, self._has_ended = progress, error, bool(error)

    @property
    def is_running(self):
        return not self._has_ended


def _downloads(window):
    page, jobs = window.pages.models, window.pages.models._jobs
    page.refresh("")
    progress = Progress(Phase.DOWNLOADING, 12_345_678, 99_999_999, note=LONG)
    error = str(DownloadError(LONG))
    for number, name in enumerate(page.names):
        jobs._all[name] = _Waiting(name, progress, error if number % 2 else "")
    page.refresh("")
    for name in page.names:
        del jobs._all[name]


def _entries(window, view=0):
    page = window.pages.timeline
    step = 700.0
    entries = tuple(
        TimelineEntry(step * n, step * n + 650, n % 3, NAMES[n % 3], 0.9, 1.7e9 + step * n)
        for n in range(120)
    )
    page._timeline = lambda: entries
    page._model = None
    page.refresh(replace(window.snapshot, model=None))
    page._views.button(view).click()


def _dialog(make):
    def show(window):
        dialog = make(window)
        dialog.show()

    return show


def _classes(window):
    return ClassListDialog(window, tr("Show only"), KnownClasses(NAMES * 100), [0])


def _about(window):
    from swiftcam.ui.about.about_dialog import AboutDialog

    return AboutDialog(window, lambda: None)


def _large(window):
    _pictures(window)
    page = window.pages.pictures
    page.show_large(page.model.index(0, 0))


SITUATIONS = {
    "no camera": (PageName.LIVE, _missing(State.WAITING, Problem.NO_CAMERA)),
    "camera in use": (PageName.LIVE, _missing(State.WAITING, Problem.SOURCE)),
    "source failed": (PageName.LIVE, _missing(State.FAILED, Problem.SOURCE)),
    "model failed": (PageName.LIVE, _missing(State.FAILED, Problem.MODEL)),
    "opening": (PageName.LIVE, _missing(State.OPENING, Problem.NONE)),
    "stopped": (PageName.LIVE, _missing(State.STOPPED, Problem.NONE, "")),
    "classes": (PageName.LIVE, _dialog(_classes)),
    "about": (PageName.LIVE, _dialog(_about)),
    "lost": (PageName.LIVE, _lost),
    "a recording": (PageName.LIVE, _recording),
    "details": (PageName.LIVE, _details),
    "a long message": (PageName.LIVE, _message),
    "actions": (PageName.LIVE, _offer),
    "grid": (PageName.PICTURES, lambda window: _pictures(window, 0)),
    "table": (PageName.PICTURES, lambda window: _pictures(window, 1)),
    "batch failed": (PageName.PICTURES, lambda window: _pictures(window, 0, BatchState.FAILED)),
    "a long message below": (PageName.PICTURES, _message),
    "one large": (PageName.PICTURES, _large),
    "downloads": (PageName.MODELS, _downloads),
    "moments": (PageName.TIMELINE, _entries),
    "by class": (PageName.TIMELINE, lambda window: _entries(window, 1)),
}
