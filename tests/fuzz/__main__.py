"""Runs the doors of the program on mutated content, and prints what went wrong.

`python -m tests.fuzz [--minutes N | --cases N] [--seed N] [--door NAME]`. A case is wrong if it
ends with another error than those that are made for people, computes for over 10 s, waits for over
60 s, grows the process by over 500 MB, logs a traceback, or changes a file outside its folder. Case
N of a seed is always the same. The exit code is 1 if a case was wrong.
"""

import argparse
import faulthandler
import logging
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

LONGEST = 10.0  # seconds of the processor: other programs may use it too
LONGEST_WAIT = 60.0  # seconds
GROWTH = 500_000  # KiB
STUCK = 120  # seconds after which the process ends with its stacks
MEMORY = 6 * 2**30  # bytes of addresses, as a net under everything
_LONGEST_MESSAGE = 4000


class TookTooLong(BaseException):
    """A case took too long; no handler of the program may catch it."""


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, help="how long to run")
    parser.add_argument("--cases", type=int, help="how many cases for each door (100)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--door", help="only the doors whose name contains this")
    parser.add_argument("--from-case", type=int, default=-1, help="-1: the unchanged samples")
    return parser.parse_args()


def _alone(folder):
    """Give this process folders of its own for settings, caches and models."""
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
        os.environ[name] = str(folder / "home")
    os.environ["SWIFTCAM_CATALOG"] = str(folder / "case" / "catalog.toml")
    os.environ.pop("SWIFTCAM_MODELS", None)
    (folder / "home").mkdir()
    (folder / "outside").mkdir()
    (folder / "outside" / "precious").write_text("precious")
    os.chdir(folder / "outside")


def _snapshot(folder):
    """Return names, sizes and times of the files beside the folder of the cases."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in files
        if folder / "case" not in path.parents and path.parent.name != "first-runs"
    }


class Tracebacks(logging.Handler):
    """Collects log records with a traceback, and errors."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        """Keep a record that only a fault of the program may write."""
        if record.exc_info or record.levelno >= logging.ERROR:
            self.records.append(record.getMessage())


class Case(NamedTuple):
    """A door, a seed, and the number of the case; -1 is the unchanged sample of the door."""

    door: object
    seed: int
    number: int

    @property
    def content(self):
        """The mutated content: the same for the same case."""
        if self.number < 0:
            return self.door.sample
        return self.door.make(random.Random(f"{self.seed}/{self.door.name}/{self.number}"))


def run_case(case, folder, tracebacks):
    """Run one case; return why it is wrong, "" if it is right, and whether it was refused.

    The sample of a door must be accepted.
    """
    from swiftcam.errors import SwiftCamError

    content, place = case.content, folder / "case"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    tracebacks.records.clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong, is_refused = "", False
    try:
        case.door.read(content, place)
    except SwiftCamError as error:
        is_refused = True
        wrong = f"its sample is refused: {error}" if case.number < 0 else _wrong_message(str(error))
    except TookTooLong:
        wrong = f"took over {LONGEST:.0f} s"
    except BaseException as error:
        wrong = f"{type(error).__name__}: {str(error)[:200]!r} {_place(error)}"
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if growth > GROWTH:
        wrong = f"{wrong} grew by {growth / 1024:.0f} MB".strip()
    if tracebacks.records:
        wrong = f"{wrong} logged {tracebacks.records[0][:200]!r}".strip()
    return wrong, is_refused


@contextmanager
def limited():
    """Interrupt the block after `LONGEST`; end the process if that does not help."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_WAIT)
    faulthandler.dump_traceback_later(STUCK, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()


def _wrong_message(message):
    if not message.strip() or len(message) > _LONGEST_MESSAGE:
        return f"a message of {len(message)} characters"
    if "went wrong" in message or "Traceback" in message:
        return f"the message {message[:200]!r}"
    return ""


def _place(error):
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def _too_long(*_):
    raise TookTooLong


def fuzz(arguments, folder):
    """Run the cases in turns of doors; return the number of wrong ones."""
    _alone(folder)
    from tests.fuzz.doors import doors
    from tests.fuzz.forked import fork_all

    fork_all()
    tracebacks = Tracebacks()
    logging.getLogger().addHandler(tracebacks)
    logging.getLogger().setLevel(logging.INFO)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGPROF, _too_long)
    (folder / "samples").mkdir()
    chosen = [door for door in doors(folder / "samples") if (arguments.door or "") in door.name]
    before, started = _snapshot(folder), time.monotonic()
    wrong, refused, counts, slowest = [], Counter(), Counter(), {}
    number = arguments.from_case
    most = arguments.cases or (sys.maxsize if arguments.minutes else 100)
    while True:
        is_over = arguments.minutes and time.monotonic() - started > 60 * arguments.minutes
        is_enough = number - arguments.from_case > most
        if is_over or is_enough:
            break
        for door in chosen:
            (folder / "current").write_text(f"{door.name}, case {number}, seed {arguments.seed}")
            begun = time.monotonic()
            case = Case(door, arguments.seed, number)
            with limited():
                problem, is_refused = run_case(case, folder, tracebacks)
            counts[door.name] += 1
            refused[door.name] += is_refused
            slowest[door.name] = max(slowest.get(door.name, 0), time.monotonic() - begun)
            if problem:
                wrong.append(f"{door.name}, case {number}, seed {arguments.seed}: {problem}")
                print(wrong[-1], flush=True)
        number += 1
    (folder / "current").unlink()
    if (after := _snapshot(folder)) != before:
        changed = {str(path) for path in before.keys() ^ after.keys()} or "files"
        wrong.append(f"outside the folder of the cases: {changed} changed")
        print(wrong[-1])
    for name, count in counts.items():
        print(
            f"{name:14} {count:7} cases, {refused[name]:7} refused, {slowest[name]:5.1f} s at most"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sum(counts.values())} cases, {len(wrong)} wrong, {peak:.0f} MB at most", flush=True)
    return len(wrong)


def main():
    """Run in a temporary folder, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="swiftcam-fuzz-") as name:
        return int(fuzz(_arguments(), Path(name).resolve()) > 0)


if __name__ == "__main__":
    sys.exit(main())
