from pathlib import Path

from swiftcam.errors import CameraError
from swiftcam.phrases import Phrase, alternatives, phrase


def test_a_phrase_is_an_ordinary_text_that_remembers_its_parts():
    made = phrase("No picture from {source} for {seconds:.0f} s.", source="demo", seconds=2.0)
    assert made == "No picture from demo for 2 s."
    assert made.template == "No picture from {source} for {seconds:.0f} s."
    assert made.values == {"source": "demo", "seconds": 2.0}


def test_it_survives_being_raised():
    assert isinstance(str(CameraError(phrase("Plug it in."))), Phrase)


def test_values_in_braces_are_left_alone():
    assert phrase("{name} is gone.", name="{x}") == "{x} is gone."


def test_alternatives_of_any_number():
    assert alternatives([".csv"]) == ".csv"
    assert alternatives([".csv", ".jsonl", ".parquet"]) == ".csv or .jsonl or .parquet"


def test_texts_from_outside_are_cleaned_and_phrases_are_kept():
    inner = phrase("It is {name}.", name="a\x1b[31m\n" + "x" * 60_000)
    made = phrase("{path}: {reason} {count:.1f}", path=Path("a\u202eb"), reason=inner, count=2)
    assert made.values["reason"] is inner
    assert made.isprintable()
    assert len(made) < 1100
    assert "secret" not in phrase("{error}", error=OSError("rtsp://me:secret@host"))
