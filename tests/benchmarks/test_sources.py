"""The page of sources: each row is measured, and a wrong film is not called right."""

import subprocess

import pytest

from benchmarks import sources
from tests import needs


@pytest.fixture
def film(tmp_path):
    needs.program("ffmpeg")
    path = tmp_path / "a.mkv"
    assert sources._make(path, sources.Case("a.mkv", "-c:v libx264 -bf 2", ""))
    return path


def test_a_film_that_is_read_right_is_like_that_of_ffmpeg(film):
    assert sources.compared(film, str(film)) == "yes"


@pytest.mark.parametrize(
    ("options", "said"),
    [("-t 1", "pictures"), ("-itsscale 1.5", "other times"), ("-vf negate", "other pixels")],
)
def test_another_film_is_not(film, options, said):
    other = film.with_name("b.mkv")
    before, after = ("", options) if "itsscale" not in options else (options, "-c copy")
    command = f"ffmpeg -loglevel error {before} -i {film} {after} {other}"
    subprocess.run(command.split(), check=True)
    assert said in sources.compared(film, str(other))


def test_every_kind_of_the_benchmark_has_its_row_on_the_page():
    rows = sources._rows(sources.PAGE.read_text(encoding="utf-8"))
    assert {case.text for case in (*sources.FILES, *sources.STREAMS)} <= rows.keys()
    assert {result for text, result in rows.items() if text not in ("kind", "---")} == {"yes"}
