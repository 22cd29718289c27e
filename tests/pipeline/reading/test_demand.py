from swiftcam.pipeline.reading.demand import Demand


def busy(work, gap, *, decoding=0.0):
    """Return a demand with known times of model and source, and the time when the model begins."""
    demand = Demand()
    for number in range(4):
        demand.began(number * 1.0)
        demand.ended(number * 1.0 + work, is_fresh=True)
    for number in range(8):
        demand.grabbed(10.0 - (7 - number) * gap)
        demand.decoded(decoding)
    demand.began(10.0)
    return demand


def test_everything_is_wanted_before_anything_is_known():
    demand = Demand()
    assert demand.is_wanted(0.0)
    demand.grabbed(0.0)
    demand.began(0.0)
    demand.grabbed(0.03)
    assert demand.is_wanted(0.03)


def test_a_model_at_rest_wants_every_picture():
    demand = busy(0.2, 0.03)
    demand.ended(10.2, is_fresh=True)
    assert demand.is_wanted(10.21)


def test_only_the_last_picture_before_a_slow_model_is_free_is_wanted():
    demand = busy(0.2, 0.03125)
    wanted = [number for number in range(1, 7) if demand.is_wanted(10.0 + number * 0.03125)]
    assert wanted == [6]  # at 0.1875 s; the next would come at 0.21875 s


def test_the_next_picture_must_be_decoded_by_then():
    demand = busy(0.2, 0.03125, decoding=0.02)
    wanted = [number for number in range(1, 7) if demand.is_wanted(10.0 + number * 0.03125)]
    assert wanted == [5, 6]


def test_a_model_as_fast_as_the_source_misses_nothing():
    demand = busy(0.04, 0.03125)
    assert demand.is_wanted(10.01)
    assert demand.is_wanted(10.03125)


def test_the_quickest_label_and_the_longest_gap_count():
    demand = busy(0.2, 0.03125)
    demand.ended(10.1, is_fresh=True)
    demand.began(11.0)
    assert demand.is_wanted(11.07)
    late = busy(0.2, 0.03125)
    late.grabbed(10.15)
    assert late.is_wanted(10.06)


def test_an_answer_that_was_kept_says_nothing_about_the_model():
    demand = busy(0.2, 0.03125)
    demand.ended(10.001, is_fresh=False)
    demand.began(10.01)
    assert not demand.is_wanted(10.02)


def test_a_picture_is_wanted_if_the_next_one_is_there_when_the_model_is_free_or_later():
    for work, is_wanted in ((0.25, True), (0.2501, False)):
        demand = busy(work, 0.125)
        assert demand.is_wanted(10.125) is is_wanted


def test_the_last_eight_labels_gaps_and_decodings_count():
    demand = busy(0.25, 0.125)
    assert not demand.is_wanted(10.0)
    for begins, work in ((20.0, 0.0625), *((30.0 + n, 0.25) for n in range(7))):
        demand.began(begins)
        demand.ended(begins + work, is_fresh=True)
    demand.began(40.0)
    assert demand.is_wanted(40.0)  # the quickest of the last eight
    demand.ended(40.25, is_fresh=True)
    demand.began(50.0)
    assert not demand.is_wanted(50.0)  # it was the ninth

    for number in range(8):
        demand.grabbed(60.0 + 0.125 * number)
    demand.began(61.0)
    assert demand.is_wanted(61.0)  # the long gap before the first of them
    demand.grabbed(61.0)
    assert not demand.is_wanted(61.0)

    demand.decoded(0.125)
    for _ in range(7):
        demand.decoded(0.0)
    assert demand.is_wanted(61.0)
    demand.decoded(0.0)
    assert not demand.is_wanted(61.0)


def test_without_a_decoding_the_picture_is_there_when_it_is_grabbed():
    demand = Demand()
    for number in range(2):
        demand.began(number * 1.0)
        demand.ended(number + 0.25, is_fresh=True)
        demand.grabbed(5.0 + 0.125 * number)
    demand.began(6.0)
    assert not demand.is_wanted(6.0)
    assert demand.is_wanted(6.125)


def test_work_that_ends_without_a_beginning_says_nothing():
    demand = busy(0.25, 0.125)
    demand.ended(10.25, is_fresh=True)
    demand.ended(10.25, is_fresh=True)
    demand.began(20.0)
    assert not demand.is_wanted(20.0)
