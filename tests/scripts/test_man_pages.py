import runpy
import subprocess

import pytest

from swiftcam import paths
from tests import needs
from tests.docs.test_commands import command_tree, options_of

SCRIPT = paths.models_dir().parent / "scripts" / "man_pages.py"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The folder with all pages, and their texts by name."""
    needs.module("click_man")
    man_pages = runpy.run_path(str(SCRIPT))

    folder = tmp_path_factory.mktemp("man")
    man_pages["main"]([str(folder)])
    return folder, {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_each_command_has_a_page(pages):
    names = {
        f"{' '.join(['swiftcam', name]).strip().replace(' ', '-')}.1" for name in command_tree()
    }
    assert set(pages[1]) == names


def test_a_page_has_every_option_of_its_command_and_its_examples(pages):
    for name, command in command_tree().items():
        text = pages[1][f"{f'swiftcam {name}'.strip().replace(' ', '-')}.1"].replace("\\-", "-")
        options = {each for each in options_of(command, with_hidden=False) if each[0] == "-"}
        assert {each for each in options if each not in text} == set()
        assert ".SH EXAMPLES" in text
        assert command.epilog.splitlines()[1] in text.replace("\\e", "\\")


def test_roff_reads_the_pages_without_a_warning(pages):
    program = needs.program("groff")
    for path in sorted(pages[0].iterdir()):
        done = subprocess.run(
            [program, "-Kutf8", "-man", "-Tutf8", "-ww", path], capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert "swiftcam" in done.stdout
