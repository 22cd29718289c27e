import threading
from pathlib import Path

import pytest

from swiftcam.labelling.finding import listing_stream as streams
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.labelling.finding.listing_stream import ListingStream, Worklist
from swiftcam.labelling.finding.picture_result import ListedPicture
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE, wait_until


def items(*names):
    return [ListedPicture(Path(name)) for name in names]


def names(listed):
    return [item.path.name for item in listed]


def listing():
    """Return the thread of the listing."""
    (thread,) = (t for t in threading.enumerate() if t.name == "swiftcam-listing")
    return thread


def take_all(stream):
    found = []

    def is_over():
        found.extend(stream.take(7))
        return stream.is_over

    wait_until(is_over, what="the end of the listing")
    return found


def test_a_listing_is_taken_bit_by_bit(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "AHEAD", 10)
    for index in range(100):
        (tmp_path / f"{index:03}.jpg").touch()
    pulled = []

    def noted():
        for item in list_pictures(Selection((tmp_path,))):
            pulled.append(item)
            yield item

    stream = ListingStream(noted())
    stream.start()
    until_it_waits(listing())
    assert len(pulled) == 11  # ten wait to be taken, and the thread has one more
    found = take_all(stream)
    assert names(found) == [f"{index:03}.jpg" for index in range(100)]
    assert stream.take() == []
    stream.close()


def test_a_listing_can_be_closed_in_the_middle(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "AHEAD", 1)
    for index in range(10):
        (tmp_path / f"{index}.jpg").touch()
    stream = ListingStream(list_pictures(Selection((tmp_path,))))
    stream.start()
    wait_until(lambda: stream.take(1), what="the first picture")
    thread = listing()
    stream.close(PATIENCE)
    assert not thread.is_alive()
    assert stream.is_over
    assert not stream.error


def test_a_listing_that_was_never_started_can_be_closed(tmp_path):
    ListingStream(list_pictures(Selection((tmp_path,)))).close()


def test_why_a_listing_ended_early(tmp_path):
    stream = ListingStream(list_pictures(Selection(files_from=str(tmp_path / "missing"))))
    stream.start()
    assert take_all(stream) == []
    assert "--files-from" in stream.error
    stream.close()


@pytest.mark.logs_errors
def test_an_unexpected_error_of_a_listing_is_reported():
    def broken():
        yield ListedPicture(Path("a.png"))
        raise ZeroDivisionError

    stream = ListingStream(broken())
    stream.start()
    assert names(take_all(stream)) == ["a.png"]
    assert "listing pictures" in stream.error
    stream.close()


def test_a_worklist_yields_added_pictures_and_ends_when_closed():
    work = Worklist(items("a"))
    found = []
    reader = threading.Thread(target=lambda: found.extend(work), daemon=True)
    reader.start()
    work.add(items("b", "c"))
    wait_until(lambda: len(found) == 3, what="three items")
    until_it_waits(reader)
    work.add(items("d"))
    work.close()
    reader.join(PATIENCE)
    assert names(found) == ["a", "b", "c", "d"]


def test_waiting_pictures_can_be_removed():
    work = Worklist(items("a", "b", "c"))
    assert work.remove({ListedPicture(Path(name)).id.key for name in "bx"}) == 1
    assert len(work) == 2
    work.close()
    assert names(work) == ["a", "c"]
