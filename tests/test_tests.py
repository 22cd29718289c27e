"""House rules of the tests themselves, read from their syntax: no sleeps, timings or short waits.

A wait for something ends by a condition; its bound (`PATIENCE`) only ends tests that hang.
"""

import ast
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
# Libraries that only `make test-all` installs.
EXTRAS = {"openvino", "tensorflow", "keras", "ai_edge_litert", "flatbuffers", "h5py"}
CLOCKS = {"monotonic", "perf_counter", "time_ns", "monotonic_ns", "perf_counter_ns"}
SLEEPS = {"sleep", "qWait", "qSleep", "msleep", "usleep"}
WAITS = {"communicate", "join", "wait", "wait_for"}
SHORT = 60  # seconds
# The counts of what threads did, in the package and in the fakes.
COUNTS = {"asked", "captured", "classified", "dropped", "grabs", "retrieved", "seen"}
# Here a clock of the test decides how many things happen.
COUNTED_BY_CLOCK = ("benchmarks/test_soak.py",)


@cache
def trees():
    """Return the syntax tree of each file of the tests, with its name."""
    paths = sorted(TESTS.rglob("*.py"))
    assert len(paths) > 100
    return {
        path.relative_to(TESTS).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


@cache
def all_nodes():
    """Return `(file:line, node)` of what is written in the tests, by the kinds looked at here."""
    found = {kind: [] for kind in (ast.Assert, ast.Call, ast.Constant)}
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if type(node) in found:
                found[type(node)].append((f"{name}:{node.lineno}", node))
    return found


def nodes(kind):
    """Return `(file:line, node)` of all nodes of a kind."""
    return all_nodes()[kind]


def name_of(node):
    """Return the last name of an expression: `sleep` of `time.sleep`."""
    return getattr(node, "attr", getattr(node, "id", None))


def is_short(node):
    """Tell whether an expression is a number of seconds that a slow machine may exceed."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and 0 < node.value < SHORT
    )


def test_nothing_sleeps():
    called = [place for place, call in nodes(ast.Call) if name_of(call.func) in SLEEPS]
    written = [
        place
        for place, text in nodes(ast.Constant)
        if isinstance(text.value, str) and "sleep(" in text.value and "test_tests" not in place
    ]
    assert not called + written


def test_no_assertion_reads_a_clock():
    wrong = [
        place
        for place, node in nodes(ast.Assert)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
        and name_of(inner.func) in CLOCKS
        and name_of(getattr(inner.func, "value", None)) == "time"
    ]
    assert not wrong


def is_count_of_thread(node):
    """Tell whether an expression is the count, or the length, of what a thread did."""
    if isinstance(node, ast.Call) and name_of(node.func) == "len" and node.args:
        node = node.args[0]
    return isinstance(node, ast.Attribute) and node.attr in COUNTS


def is_more_than_a_few(node):
    """Tell whether a comparison wants more of something than that it has happened."""
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Gt | ast.GtE)
        and isinstance(node.comparators[0], ast.Constant)
        and node.comparators[0].value > 1
    )


def test_no_assertion_counts_what_a_scheduler_did():
    wrong = [
        place
        for place, node in nodes(ast.Assert)
        for inner in ast.walk(node.test)
        if is_more_than_a_few(inner) and is_count_of_thread(inner.left)
    ]
    assert [place for place in wrong if not place.startswith(COUNTED_BY_CLOCK)] == []
    assert wrong  # those of the clock are seen


def test_waits_have_no_short_bounds():
    named = [
        place
        for place, call in nodes(ast.Call)
        for keyword in call.keywords
        if keyword.arg == "timeout"
        and (is_short(keyword.value) or name_of(call.func) in ("waitUntil", "waitSignal"))
        and not isinstance(keyword.value, ast.Call | ast.Name)
    ]
    positional = [
        place
        for place, call in nodes(ast.Call)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in WAITS
        and str(name_of(call.func.value)).lower() != "_pause"  # paces a fake; nothing waits for it
        and call.args
        and is_short(call.args[0])
    ]
    assert not named + positional


def test_what_is_missing_is_asked_for_in_one_place():
    wrong = [
        place
        for place, call in nodes(ast.Call)
        if name_of(call.func) == "importorskip" and not place.startswith("needs.py")
    ]
    assert not wrong


def marks_of(decorated):
    """Yield the marks on a function, a class, or (as `pytestmark`) a module."""
    values = list(getattr(decorated, "decorator_list", []))
    for statement in getattr(decorated, "body", []):
        if isinstance(statement, ast.Assign) and name_of(statement.targets[0]) == "pytestmark":
            values.append(statement.value)
    for value in values:
        yield from (node for node in ast.walk(value) if isinstance(node, ast.Call))


def has_extra_mark(decorated):
    return any(name_of(call.func) == "extra" for call in marks_of(decorated))


def needed_libraries(node):
    """Yield the libraries that a piece of code imports, or asks for with `needs.module`."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            yield from (alias.name.split(".")[0] for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom):
            yield (inner.module or "").split(".")[0]
        elif isinstance(inner, ast.Call) and name_of(inner.func) == "module" and inner.args:
            yield str(getattr(inner.args[0], "value", "")).split(".")[0]


def test_tests_of_optional_engines_are_run_by_test_all():
    wrong = []
    for name, tree in trees().items():
        if not Path(name).name.startswith("test_") or has_extra_mark(tree):
            continue
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        for body in [tree, *(each for each in classes if not has_extra_mark(each))]:
            wrong += [
                f"{name}:{node.lineno}"
                for node in body.body
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
                if EXTRAS & set(needed_libraries(node)) and not has_extra_mark(node)
            ]
        outside = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        if any(EXTRAS & set(needed_libraries(node)) for node in outside):
            wrong.append(name)
    assert not wrong
