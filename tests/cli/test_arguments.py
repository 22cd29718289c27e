"""Invalid arguments: one message, exit code 2, and nothing is started."""

import pytest

from swiftcam.settings import DEFAULT_MODEL
from tests import media
from tests.cli.sentences import assert_one_sentence


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["live", "--source", "nothing.mp4"], "There is no source 'nothing.mp4'"),
        (["live", "--source", "gopher://x"], "not supported"),
        (["live", "--source", "demo", "--model", "xl"], "There is no model 'xl'"),
        (["live", "--source", "demo", "--size", "100"], "100"),
        (["live", "--source", "demo", "--region", "0,0,1"], "must be LEFT,TOP,RIGHT,BOTTOM"),
        (["live", "--source", "demo", "--region", "0,0,2,1"], "A region is LEFT,TOP,RIGHT,BOTTOM"),
        (["live", "--source", "demo", "--camera-mode", "big"], "mode 'big' is not understood"),
        (["live", "--source", "fault:jump"], "step 'jump' that is not understood"),
        (["live", "--source", "demo", "--timeline", "x.txt"], r"must end in \.csv or \.jsonl"),
        (["live", "--source", "demo", "--stats", "/nowhere/s.json"], "no directory"),
        (["live", "--source", "demo", "--screenshot", "x.gif"], r"must end in \.png"),
        (["label", "nothing.png"], "There is no file or folder"),
        (["label", ".", "--output", "x.txt"], "must end in"),
        (["label"], "nothing to label"),
        (["label", ".", "--resume"], "need --output"),
        (["label", ".", "--identity", "hash"], "need --output"),
        (["label", ".", "--bom"], "need --output"),
        (["label", ".", "--quiet", "--json"], "contradict each other"),
        (["label", ".", "--xmp-parent", "Seen"], "needs --xmp"),
        (["label", ".", "--link"], "need --into"),
        (["label", ".", "--into", "x"], "either --link or --copy"),
        (["label", "000.png", "--watch"], "Only folders can be watched"),
        (["label", "--files-from", "x"], "There is no file x"),
        (["label", ".", "--glob", "*.gif"], "There are no pictures"),
        (["models", "export", DEFAULT_MODEL, "-o", "m.pb"], r"must end in \.onnx"),
        (["--json"], "needs --self-test"),
        (["--json", "label", "000.png"], "comes after it"),
        (["bench", "--largest", "swiftformer-xs"], "Leave out the names"),
    ],
)
def test_bad_arguments_are_one_sentence_and_code_2(
    command, arguments, words, tmp_path, photos, monkeypatch
):
    media.write_pictures(tmp_path, photos[:1])
    monkeypatch.chdir(tmp_path)
    assert_one_sentence(command(*arguments), 2, words)
    assert [path.name for path in tmp_path.iterdir()] == ["000.png"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["live", "--seconds", "x"], "--seconds"),
        (["live", "--seconds", "0"], "--seconds"),
        (["live", "--top-k", "11"], "--top-k"),
        (["live", "--min-confidence", "1.1"], "--min-confidence"),
        (["live", "--smoothing", "11"], "--smoothing"),
        (["live", "--threads", "0"], "--threads"),
        (["live", "--fast"], "--fast"),
        (["live", "--engine", "magic"], "'magic' is not one of 'auto', 'onnx'"),
        (["live", "--precision", "fp8"], "'fp8' is not one of 'auto', 'fp32'"),
        (["live", "--device", "tpu"], "'tpu' is not one of 'auto', 'cpu'"),
        (["live", "--crop", "zoom"], "'zoom' is not one of 'recipe', 'centre'"),
        (["label", ".", "--family", "l3"], "'l3' is not one of 'ones', 'l2'"),
        (["bench", "--engine", "auto"], "'auto' is not one of 'onnx'"),
        (["models", "export", "x", "-o", "m.onnx", "--format", "pb"], "'pb' is not one of"),
        (["label", ".", "--batch-size", "0"], "--batch-size"),
        (["label", ".", "--workers", "0"], "--workers"),
        (["label", ".", "--xmp-names", "short"], "--xmp-names"),
        (["fly"], "fly"),
    ],
)
def test_what_the_command_line_does_not_know_is_code_2(command, arguments, word):
    done = command(*arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Usage: swiftcam" in done.stderr
    assert "Traceback" not in done.stderr
