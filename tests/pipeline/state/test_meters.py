from dataclasses import asdict, replace

import numpy as np
import pytest

from swiftcam.capture.frame import Frame
from swiftcam.inference.crops.resampling import Box
from swiftcam.inference.prediction import Prediction
from swiftcam.metrics import Percentiles
from swiftcam.pipeline.deciding.watchdog import FROZEN_AFTER, SILENT_AFTER
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.meters import Meters
from swiftcam.pipeline.state.snapshot import Counts, Labelled, Latencies, Rates, Recent, Statistics
from tests.fakes import picture


def labelled(index=0, captured_at=0.0):
    frame = Frame(picture(), index, captured_at, captured_at + 0.010, 0.020, 0.0, "x")
    crop = np.zeros((2, 2, 3), np.uint8)
    prediction = Prediction((), np.zeros(1), crop, Box(0, 0, 2, 2), 0.003, 0.050)
    return Labelled(frame, prediction, (), Headline(0, 0.0, 1.0))


def final(meters, now=10.0, dropped=0):
    return meters.statistics(dropped, now, is_final=True)


def milliseconds(value):
    return Percentiles(pytest.approx(value), pytest.approx(value))


def test_nothing_is_known_before_the_first_picture():
    assert final(Meters()) == Statistics()
    assert Statistics().latencies == Latencies()
    assert set(asdict(Latencies()).values()) == {None}
    assert set(asdict(Recent()).values()) == {None}
    assert Counts() == Counts(0, 0, 0, 0)
    assert Rates() == Rates(0.0, 0.0, 0.0)


def test_each_stage_of_a_label_has_its_own_time():
    meters = Meters()
    meters.labelled(labelled(captured_at=1.0), taken_at=1.015, now=1.080, is_fresh=True)
    latencies = final(meters).latencies
    assert latencies.read == milliseconds(20)
    assert latencies.wait == milliseconds(5)  # since it was ready, 10 ms after the capture
    assert latencies.crop == milliseconds(3)
    assert latencies.engine == milliseconds(50)
    assert latencies.total == milliseconds(90)  # 20 to read, 70 since it was ready
    assert latencies.paint is None
    assert latencies.frame_age is None
    recent = final(meters).recent
    assert (recent.engine, recent.total) == (pytest.approx(50), pytest.approx(90))
    assert recent.frame_age is None


def test_an_answer_that_was_kept_has_no_time_of_the_model():
    meters = Meters()
    meters.labelled(labelled(), taken_at=0.015, now=0.080, is_fresh=False)
    statistics = final(meters)
    assert statistics.counts == Counts(classified=1, unchanged=1)
    assert statistics.latencies.read == milliseconds(20)
    assert statistics.latencies.wait == milliseconds(5)
    assert statistics.latencies.engine is statistics.latencies.total is None
    assert statistics.latencies.crop is None


def test_the_age_of_a_frame_is_taken_once_when_its_labels_are_shown():
    meters = Meters()
    meters.displayed(None, None, 5.0, 0.002)
    assert final(meters).latencies.frame_age is None
    meters.displayed(None, labelled(0, captured_at=5.0), 5.040, 0.002)
    meters.displayed(None, labelled(0, captured_at=5.0), 9.000, 0.002)
    assert final(meters).latencies.frame_age == milliseconds(40)
    assert final(meters).recent.frame_age == pytest.approx(40)
    meters.displayed(None, labelled(1, captured_at=6.0), 6.040, 0.002)
    assert final(meters).latencies.frame_age == milliseconds(40)
    assert final(meters).latencies.paint == milliseconds(2)


def test_counts_and_rates_are_of_capture_model_and_display():
    meters = Meters()
    for number in range(9):
        meters.captured(number * 0.125)
    for number in range(5):
        meters.labelled(labelled(number), number * 0.25, number * 0.25, is_fresh=number != 2)
    for number in range(3):
        meters.displayed(labelled(number).frame, None, number * 0.5, 0.0)
    statistics = final(meters, now=1.0, dropped=4)
    assert statistics.counts == Counts(captured=9, classified=5, dropped=4, unchanged=1)
    assert statistics.rates == Rates(8.0, 4.0, 2.0)
    assert statistics.mean_rates == Rates(8.0, 4.0, 2.0)
    later = final(meters, now=60.0)
    assert later.rates.capture < 1
    assert later.mean_rates == Rates(8.0, 4.0, 2.0)


def test_rates_do_not_fall_while_nothing_is_live():
    meters = Meters()
    for number in range(9):
        meters.captured(number * 0.125)
        meters.labelled(labelled(number), 0.0, number * 0.125, is_fresh=True)
    for now in (1.0, 1.5, 3.5, 60.0):
        statistics = meters.statistics(0, now, is_final=False, is_live=False)
        assert statistics.rates == Rates(8.0, 8.0, 0.0)
    for now in (61.0, 62.0):  # a silent source counts as stalled before its rate falls
        rates = meters.statistics(0, now, is_final=False).rates
        assert rates.capture < 1


def test_a_rate_falls_only_after_the_time_in_which_a_silent_source_is_noticed():
    assert max(SILENT_AFTER, FROZEN_AFTER) < 3.0
    meters = Meters()
    for number in range(9):
        meters.captured(number * 0.125)
    assert meters.statistics(0, 4.0, is_final=False).rates.capture == 8.0
    assert meters.statistics(0, 5.0, is_final=False).rates.capture < 8.0


def test_numbers_are_read_four_times_a_second_until_the_end():
    meters = Meters()
    first = meters.statistics(1, 10.0, is_final=False)
    assert first.counts.dropped == 1
    assert meters.statistics(2, 10.2, is_final=False) is first
    second = meters.statistics(2, 10.25, is_final=False)
    assert second.counts.dropped == 2
    assert meters.statistics(3, 10.45, is_final=False) is second
    assert meters.statistics(3, 10.5, is_final=False).counts.dropped == 3
    assert meters.statistics(4, 10.5, is_final=True).counts.dropped == 4


def test_only_a_new_picture_or_new_labels_count_as_displayed():
    meters, first = Meters(), labelled(0)
    again = replace(first, frame=replace(first.frame, captured_at=9.0))  # seen again
    anew = labelled(0)
    shown = [(first, 0.0), (first, 0.1), (again, 0.2), (anew, 0.5), (anew, 0.6), (labelled(1), 1.0)]
    for now in (0.0, 0.3):
        meters.displayed(None, None, now, 0.001)
    for content, now in shown:
        meters.displayed(content.frame, content, now, 0.001)
    statistics = final(meters, now=1.0)
    assert statistics.mean_rates.display == 2.0  # three in a second: the first, `anew`, the next
    assert statistics.latencies.paint == milliseconds(1)
