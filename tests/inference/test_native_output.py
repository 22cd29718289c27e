import logging
import os

import pytest

from swiftcam.inference.engines.native_output import stderr_to_log


def test_native_lines_go_to_the_log_and_stderr_comes_back(capfd, caplog):
    with caplog.at_level(logging.DEBUG), stderr_to_log():
        os.write(2, b"INFO: a delegate\nand more")
    os.write(2, b"mine")
    assert capfd.readouterr().err == "mine"
    assert [record.getMessage() for record in caplog.records] == ["INFO: a delegate", "and more"]


def test_an_error_passes(capfd):
    with pytest.raises(ValueError, match="what is wrong"), stderr_to_log():
        raise ValueError("what is wrong")
    os.write(2, b"mine")
    assert capfd.readouterr().err == "mine"
