"""Every command in README, docs and the models' pages is run by a test, or it says here why not.

The tests that run them are those of this folder, marked `@runs`; `ELSEWHERE` has the others.
"""

import re
import shlex
import tomllib
from functools import cache

import pytest
import typer

from swiftcam.cli.commands import app
from tests import needs
from tests.docs import running, test_labelling, test_live, test_models, test_teaching  # noqa: F401 (they mark)
from tests.docs.markdown import ROOT, Page, pages

# Lab notes, and pages that say what was changed or measured once.
_NOT_READ = ("docs/experiments.md", "CHANGELOG.md", "benchmarks/")
_CAMERA = "needs a camera"
_NETWORK_CAMERA = "needs an RTSP camera; tests/pipeline/test_servers.py has one"
_INSTALLS = "installs; packaging/wheel_test.py does so with the wheel"
_INSTALLS_OTHERS = "installs another project's program"
_SYSTEM = "changes the system it is run on"
_PACKAGE = "needs the built package; packaging/package_test.py runs it"
_BUILDS = "builds for minutes; packaging/package_test.py tries what comes of it"
_MEASURES = "takes minutes; scripts/measure.sh runs it"
_WINDOW = "opens a window until it is closed; tests/ui/desktop/test_opening.py does so"
_SELF_TEST = "tests/cli/test_health.py runs it"

ELSEWHERE = {
    "make test": "is what runs this; .ci/run starts it",
    "make test-all": "installs every engine; .ci/run starts it",
    "make lint": "is the first part of make test",
    "make screenshots": "takes minutes and writes into docs/",
    ".venv/bin/pytest -n 0 tests/capture": "is a part of make test",
    "pip install pre-commit": _INSTALLS_OTHERS,
    "pre-commit install": _INSTALLS_OTHERS,
    "python -m swiftcam": "is how the tests start it",
    "python -m tests.fuzz": "tests/fuzz/test_fuzz.py runs it",
    "python -m tests.fuzz --minutes 10": "is a longer run of the same",
    "python scripts/house.py": "tests/test_imports.py tries its parts",
    "python scripts/translations.py": "writes into the package; "
    "tests/ui/translations/test_translate.py compares what it wrote",
    "make run": _CAMERA,
    'make run ARGS="--source clip.mp4"': "is `swiftcam live`, after the setup that .ci/run tries",
    "make wheel": _BUILDS,
    "make package": _BUILDS,
    "make package-test": _BUILDS,
    "pip install .": _INSTALLS,
    "pip install 'swiftcam[litert]'": _INSTALLS,
    "pip install 'swiftcam[openvino]'": _INSTALLS,
    "pip install 'swiftcam[parquet]'": _INSTALLS,
    "pip install 'swiftcam[raw]'": _INSTALLS,
    "pip install 'swiftcam[tensorflow]'": _INSTALLS,
    "pip install 'swiftcam[torch]'": _INSTALLS,
    "swiftcam live --source rtsp://camera.local/live": _NETWORK_CAMERA,
    "swiftcam live --source rtsp://camera.local/stream --headless --log-json": _NETWORK_CAMERA,
    "swiftcam live --source 0 --headless": _CAMERA,
    "swiftcam live --source 0 --log-json | jq -r "
    '\'select(.event == "label") | "\\(.time) \\(.label)"\'': _CAMERA,
    "swiftcam cup.jpg holiday/ clip.mp4": _WINDOW,
    "swiftcam --new-window": _WINDOW,
    "swiftcam bench": "measures for seconds; tests/measuring/test_installed.py "
    "runs it on a small model",
    "swiftcam --self-test": _SELF_TEST,
    "swiftcam models verify swiftformer-xs-mbzuai --picture 000000039769.jpg": "needs weights of "
    "others; tests/inference/parity/test_published.py does the same with small ones",
    "swiftcam models export NAME -o m.tflite": "needs LiteRT; "
    "tests/inference/exporting/test_tflite_export.py writes one",
    "swiftcam models export swiftformer-xs-starter --output m.tflite --scores": "needs LiteRT; "
    "tests/inference/exporting/test_tflite_export.py does it",
    "unzip m.tflite": "needs LiteRT; tests/inference/exporting/test_tflite_export.py unpacks one",
    "SwiftCam/SwiftCam": _PACKAGE,
    "SwiftCam label holiday/": _PACKAGE,
    "SwiftCam live --headless": _PACKAGE,
    "sudo python3 -m venv /opt/swiftcam": _SYSTEM,
    "sudo /opt/swiftcam/bin/pip install swiftcam-*.whl": _SYSTEM,
    "/opt/swiftcam/bin/swiftcam --self-test": _SYSTEM,
    "sudo usermod -aG video $USER": _SYSTEM,
    "sudo useradd --system --groups video --shell /usr/sbin/nologin swiftcam": _SYSTEM,
    "sudo cp packaging/linux/swiftcam.service /etc/systemd/system/": _SYSTEM,
    "echo SOURCE=0 | sudo tee /etc/default/swiftcam": _SYSTEM,
    "sudo systemctl enable --now swiftcam": _SYSTEM,
    "journalctl -u swiftcam -o cat -f": _SYSTEM,
    "scripts/measure.sh": "takes 25 minutes",
    "python scripts/embed_model.py CHECKPOINT --photos TITLE=FOLDER --pictures FOLDER "
    "--training FILE": "replaces the model in models/; tests/scripts/test_embed_model.py runs it",
    "python scripts/man_pages.py build/man": "tests/scripts/test_man_pages.py runs it",
    "pip install click-man": _INSTALLS_OTHERS,
    "swiftcam --help": "tests/cli/test_help.py reads it",
    "swiftcam --install-completion": "changes the shell's settings; tests/cli/test_completion.py "
    "shows its script",
}


@cache
def read_pages():
    return [Page(name) for name in pages() if not name.startswith(_NOT_READ)]


@cache
def commands():
    """Return the commands of all pages, read once: those that the tests were collected from."""
    return tuple(sorted({command for page in read_pages() for command in page.commands()}))


@cache
def command_tree():
    """Return every command of `swiftcam` by its words, such as "models pull"."""
    root = typer.main.get_command(app)
    found = {"": root}
    for name, command in root.commands.items():
        found[name] = command
        for inner, each in getattr(command, "commands", {}).items():
            found[f"{name} {inner}"] = each
    return found


def options_of(command, *, with_hidden=True):
    return {
        name
        for each in command.params
        if with_hidden or not getattr(each, "hidden", False)
        for name in (*each.opts, *each.secondary_opts)
    }


def is_only_named(command):
    """Tell whether it is the name of a command of `swiftcam`, and perhaps of an option of it."""
    words = command.removeprefix("swiftcam ").split()
    options = [word for word in words if word.startswith("-")]
    name = " ".join(word for word in words if word not in options)
    found = command_tree().get(name)
    return found is not None and bool(name) and set(options) <= options_of(found)


def test_every_command_is_run_or_says_why_not():
    benchmarks = {each for each in commands() if each.startswith("python -m benchmarks.")}
    covered = running.RUN | set(ELSEWHERE) | benchmarks
    missing = [each for each in commands() if each not in covered and not is_only_named(each)]
    assert missing == [], "run them in a test of this folder, marked @runs"


def test_what_is_run_here_stands_in_a_page():
    assert (running.RUN | set(ELSEWHERE)) - set(commands()) == set()
    assert running.RUN.isdisjoint(ELSEWHERE)


def test_the_tests_that_run_commands_elsewhere_are_there():
    named = {path for why in ELSEWHERE.values() for path in re.findall(r"[\w./]+/\w+\.\w+", why)}
    assert all((ROOT / path.rstrip(".")).exists() for path in named)
    assert "tests/measuring/test_installed.py" in named


@pytest.mark.parametrize("command", [each for each in ELSEWHERE if each.startswith("swiftcam ")])
def test_commands_that_are_not_run_here_have_only_options_that_there_are(command):
    words = shlex.split(command.partition(" | ")[0])[1:]
    tree = command_tree()
    name = next(n for n in (" ".join(words[:2]), words[0], "") if n in tree)
    options = options_of(tree[name]) | {"--help"}
    assert {word for word in words if word.startswith("-")} <= options


@pytest.mark.parametrize("command", [each for each in commands() if each.startswith("make ")])
def test_make_has_every_target(command, programs):
    needs.program("make")
    done = programs.start_command(
        ["make", "--dry-run", *shlex.split(command)[1:]], cwd=ROOT
    ).finish()
    assert done.returncode == 0, done.stderr
    assert "venv.sh" in done.stdout


def test_every_extra_of_pip_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = "\n".join(page.text for page in read_pages())
    extras = set(re.findall(r"'?swiftcam\[(\w+)\]'?", text))
    assert {"litert", "openvino", "parquet", "tensorflow", "torch"} <= extras
    assert extras <= set(project["optional-dependencies"])


def measured():
    """Return the benchmarks that `scripts/measure.sh` runs, with their options."""
    text = (ROOT / "scripts" / "measure.sh").read_text(encoding="utf-8")
    found = re.findall(r"\bmeasure \d+ (\w+)(.*)", text)
    return {name: re.findall(r"--[\w-]+", rest) for name, rest in found}


def test_every_benchmark_of_the_pages_is_measured_by_the_script():
    named = {
        re.search(r"benchmarks\.(\w+)", each)[1] for each in commands() if "-m benchmarks." in each
    }
    assert {"crop", "live", "model"} <= named
    assert named - {"pages", "sources"} <= set(
        measured()
    )  # these two make pages, of no measurements


@pytest.mark.parametrize(("name", "options"), measured().items())
def test_the_script_knows_the_options_of_the_benchmarks(name, options):
    source = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")
    assert "add_output_options(parser)" in source
    assert all(f'"{option}"' in source for option in options)
