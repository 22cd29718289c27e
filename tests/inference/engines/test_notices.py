import os

import pytest

from swiftcam.inference.engines.notices import without_notice


def test_one_line_is_left_out_and_the_others_are_not(capfd):
    with without_notice(b"INFO: of no use"):
        os.write(2, b"first\nINFO: of no use\nlast\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "first\nlast\nafter\n"


@without_notice(b"x")
def fail_aloud():
    os.write(2, b"said before\n")
    raise ValueError("broken")


def test_an_error_passes_and_the_output_is_back(capfd):
    with pytest.raises(ValueError, match="broken"):
        fail_aloud()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "said before\nafter\n"


def test_without_an_error_output_nothing_is_done(monkeypatch):
    def fail(descriptor):
        raise OSError("bad file descriptor")

    monkeypatch.setattr(os, "dup", fail)
    done = []
    with without_notice(b"x"):
        done.append(1)
    assert done
