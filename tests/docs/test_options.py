"""Options and values that the pages name are those that the program has."""

import re

import pytest

from swiftcam.capture.stills.opening import PICTURE_SUFFIXES
from swiftcam.inference.engines.registry import engine_names
from tests.docs.markdown import ROOT, Page, pages
from tests.docs.running import runs
from tests.docs.test_commands import command_tree, options_of

GUIDE = Page("docs/guide.md")
LIVE = command_tree()["live"]
_OPTION = re.compile(r"(?<![\w-])--?[a-z][\w-]*")
# Of other programs: pip, the benchmarks, adduser and the like.
_OF_OTHERS = ("python", "pip", "sudo", "make", "journalctl", "unzip", "find")


def named_options(page):
    """Return the options that a page names in inline code, and the command they stand with."""
    found = set()
    for code in page.inline_code():
        if code.split()[0] not in _OF_OTHERS:
            found |= {option for option in _OPTION.findall(code) if option.startswith("--")}
    return found


def table_of(*heads):
    (table,) = (each for each in GUIDE.tables() if each[0] == list(heads))
    return table[2:]


@pytest.mark.parametrize("name", [n for n in pages() if not n.startswith("benchmarks/")])
def test_every_option_that_a_page_names_is_one_of_some_command(name):
    known = {option for command in command_tree().values() for option in options_of(command)}
    # Of `swiftcam --help` itself.
    assert named_options(Page(name)) - known - {"--help"} == set()


def test_help_shows_every_option_that_the_guide_names(capsys):
    shown = {
        option
        for command in command_tree().values()
        for option in options_of(command, with_hidden=False)
    }
    named = named_options(GUIDE)
    assert {"--crop", "--files-from", "--xmp-parent"} <= named
    assert named - shown == {"--help"}  # which every command has


@runs("swiftcam live --help", "swiftcam label --help")
def test_help_prints_every_option_of_the_commands(place):
    tree = command_tree()
    for name in ("live", "label"):
        text = place.run(f"swiftcam {name} --help")
        options = options_of(tree[name], with_hidden=False)
        wanted = {option for option in options if option.startswith("--")}
        assert {option for option in wanted if option not in text} == set()


def test_the_guide_has_every_command_for_models():
    commands = {name for name in command_tree() if name.startswith("models ")}
    named = {" ".join(code.split()[:2]) for code in GUIDE.inline_code()}
    assert commands - named == set()


def test_values_of_options_are_those_of_the_tables():
    values = {
        name.strip("`"): re.findall(r"`(\w+)`", text)
        for name, text in table_of("option, setting", "values")
    }
    assert sorted(values["--engine"]) == sorted(["auto", *engine_names()])
    assert values["--precision"] == ["auto", "fp32", "bf16", "int8"]
    crops = [row[0].split()[0].strip("`") for row in table_of("`--crop`", "the crop")]
    assert crops == ["recipe", "centre", "fit", "squash"]
    choices = {each.opts[0]: getattr(each.type, "choices", ()) for each in LIVE.params}
    assert list(choices["--crop"]) == crops
    assert sorted(choices["--engine"]) == sorted(values["--engine"])


def test_variables_of_the_environment_are_read_by_the_program_or_the_hubs_client():
    names = re.findall(
        r"`([A-Z_]+)[`=]", "\n".join(row[0] for row in table_of("variable", "meaning"))
    )
    assert "SWIFTCAM_MODELS" in names
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "swiftcam").rglob("*.py"))
    assert [name for name in names if name not in source] == []


def test_the_names_of_pictures_are_those_that_a_folder_is_searched_for():
    text = " ".join(GUIDE.text.split())
    listed = re.search(r"named like a picture \(([^)]*)\)", text)[1].lower().split(", ")
    short = {"jpeg": ".jpg", "tiff": ".tif"}
    assert {short.get(name, f".{name}") for name in listed} <= PICTURE_SUFFIXES
    assert {"jpeg", "heic", "webp", "avif", "gif", "bmp", "png", "tiff"} <= set(listed)
