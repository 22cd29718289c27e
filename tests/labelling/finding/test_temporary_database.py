import threading

import pytest

from swiftcam.errors import OutputError
from swiftcam.labelling.finding.temporary_database import TemporaryDatabase
from tests.waiting import PATIENCE


@pytest.fixture
def numbers():
    database = TemporaryDatabase("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    yield database
    database.close()


def test_what_is_put_in_is_found(numbers):
    assert numbers.change("INSERT INTO numbers VALUES (?)", (7,)) == 1
    assert numbers.first("SELECT number FROM numbers") == (7,)
    assert numbers.first("SELECT number FROM numbers WHERE number = 8") is None


def test_threads_share_it(numbers):
    def put(first):
        for number in range(first, first + 500):
            numbers.change("INSERT INTO numbers VALUES (?)", (number,))

    threads = [threading.Thread(target=put, args=(1000 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert numbers.first("SELECT count(*) FROM numbers") == (2000,)


def test_without_room_on_the_disk_the_message_says_what_to_do(numbers):
    numbers.change("PRAGMA max_page_count = 3")
    many = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT i FROM n"
    with pytest.raises(OutputError, match=r"database or disk is full.*SQLITE_TMPDIR"):
        numbers.change(f"INSERT INTO numbers {many}")


def test_it_costs_nothing_until_it_is_used(numbers):
    numbers.close()
    assert numbers.first("SELECT count(*) FROM numbers") == (0,)  # a new one
