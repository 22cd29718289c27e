"""Numbers that the guides name are those of the program.

What is in files and events is compared in tests/cli/test_guide.py, the keys of the window in
tests/ui/window/test_keys.py.
"""

import re

import numpy as np
import pytest

from swiftcam.capture.mode import DEFAULT_MODE, parse_mode
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import default_threads
from swiftcam.inference.labels.confidence import CONFIDENCE_KEY, FALLBACK_CONFIDENCE
from swiftcam.inference.parity.golden_crops import CROP_COUNT
from swiftcam.labelling.batch.batch_session import SessionOptions
from swiftcam.live.events import Heartbeat
from swiftcam.live.from_settings import run_options
from swiftcam.metrics import LatencyMeter
from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.deciding.outage import Outage
from swiftcam.pipeline.deciding.watchdog import FROZEN_AFTER, SILENT_AFTER
from swiftcam.pipeline.judging.change import ChangeDetector
from swiftcam.pipeline.judging.timeline import CAPACITY
from swiftcam.pipeline.state.snapshot import ModelInfo
from swiftcam.settings import UNATTENDED
from tests.docs.markdown import ROOT, Page


def flat(name):
    """Return the text of a page without line breaks."""
    return " ".join(Page(name).text.split())


GUIDE = flat("docs/guide.md")


def test_a_camera_is_asked_for_what_the_guide_says():
    asked = f"A camera is asked for {DEFAULT_MODE.width}x{DEFAULT_MODE.height} at "
    assert f"{asked}{DEFAULT_MODE.rate:.0f} pictures a second in {DEFAULT_MODE.format}" in GUIDE
    for mode in re.findall(r"`(\d+x\d+@\d+:\w+)`", GUIDE + flat("docs/edge.md")):
        assert parse_mode(mode).format == mode[-4:]


def test_when_a_source_counts_as_lost_and_how_often_it_is_tried_again():
    words = {2.0: "two"}
    silent = words[SILENT_AFTER]
    assert (
        f"falls silent for {silent} seconds, shows the same picture for {FROZEN_AFTER} seconds"
        in GUIDE
    )
    said = "every half second at first, every second after half a minute and every five after five"
    assert said in GUIDE
    assert [pause_after(seconds) for seconds in (1, 29, 31, 299, 301)] == [0.5, 0.5, 1, 1, 5]


def pause_after(seconds):
    """Return how long an outage that lasted so long waits before its next try."""
    outage = Outage.at(0.0).try_begun(seconds).try_failed(seconds)
    pauses = (0.5, 1, 5)
    return next(pause for pause in pauses if outage.is_due(seconds + pause))


def test_a_picture_keeps_its_answer_while_no_block_of_its_crop_changes():
    assert (
        "16 by 16 blocks that divide the crop none changed its mean colour by 1.5 levels" in GUIDE
    )
    crop = np.full((224, 224, 3), 100, np.uint8)
    block = crop.copy()
    block[:14, :14] += 2  # one of 16 by 16 blocks, by two levels
    half = crop.copy()
    half[:14, :7] += 2  # the same block, by one level in its mean
    for changed, is_asked in ((block, True), (half, False)):
        detector = ChangeDetector()
        assert detector.has_changed(crop, 0.0)
        assert detector.has_changed(changed, 0.9) is is_asked
    assert "keeps its answer for up to a second" in GUIDE
    assert ChangeDetector().has_changed(crop, 0.0)
    detector = ChangeDetector()
    detector.has_changed(crop, 0.0)
    assert (detector.has_changed(crop, 0.99), detector.has_changed(crop, 1.01)) == (False, True)


def test_how_still_the_label_holds():
    rules = run_options(UNATTENDED).label.stabiliser
    assert f"averaged over `--smoothing` seconds ({rules.time_constant};" in GUIDE
    assert f"leads by {100 * rules.lead:.0f} percentage points" in GUIDE
    assert f"confidence and leads the next one by {100 * rules.margin:.0f};" in GUIDE
    assert f"`{CONFIDENCE_KEY}` in its `config.json`" in GUIDE
    assert f"for models without one it is {100 * FALLBACK_CONFIDENCE:.0f} %" in GUIDE


def test_buttons_that_the_pages_name_are_texts_of_the_window():
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "swiftcam/ui").rglob("*.py"))
    for name in ("README.md", "CHANGELOG.md", "docs/guide.md"):
        prose = re.sub(r"`[^`]*`", "", Page(name).prose)
        named = re.findall(r"(?<![*\w])\*([A-Z][^*]*)\*(?![*\w])", prose)
        assert named
        assert [each for each in named if f'"{" ".join(each.split())}"' not in source] == [], name


def test_numbers_of_the_program():
    assert f"The newest {CAPACITY:,} stretches are kept" in GUIDE
    assert f"share {SessionOptions().memory // 10**6} MB" in GUIDE
    eight = {8: "eight"}[CROP_COUNT]
    assert f"what it says about {eight} fixed pictures" in GUIDE


def test_latencies_are_those_of_the_last_frames():
    last = int(re.search(r"of the last (\d+) frames", GUIDE)[1])
    meter = LatencyMeter()
    for _ in range(2 * last):
        meter.add(9.0)
    quick = 0
    while meter.percentiles().p50 > 8999:
        meter.add(1.0)
        quick += 1
    assert abs(quick - last // 2) <= 1  # half of those that count


@pytest.mark.parametrize(("processors", "threads"), [(1, 1), (2, 1), (4, 2), (8, 4), (64, 4)])
def test_a_live_view_takes_half_the_processors_and_four_at_most(processors, threads, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    assert default_threads() == threads
    assert "by default half of them, four at most, and in `swiftcam label` all" in GUIDE
    assert "the default is half of them, four at most" in flat("docs/edge.md")


def test_a_service_whose_model_hangs_is_ended_after_30_to_45_seconds():
    service = (ROOT / "packaging" / "linux" / "swiftcam.service").read_text(encoding="utf-8")
    watchdog = int(re.search(r"^WatchdogSec=(\d+)", service, re.MULTILINE)[1])
    heartbeat = Heartbeat()
    hanging = Snapshot(state=State.LIVE, model=ModelInfo("one", "", "onnx", (), Recipe()))
    heartbeat.is_alive(hanging, 0.0)
    stuck = next(second for second in range(60) if not heartbeat.is_alive(hanging, second))
    # The last sign of life is from any moment between the last label and when it counts as stuck.
    sentence = f"{watchdog} to {watchdog + stuck} seconds after the last label it ends SwiftCam"
    assert sentence in flat("docs/edge.md")
