"""Prints the rooms of the package and the problems of its structure; fails if there are any.

A room is a folder of the package, or a module beside such folders. `FLOORS` decides which rooms may
import which: arrows point down. Rooms of one floor must not import each other.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "swiftcam"
# From the ground up. The first floor is for everyone, and its rooms may use each other.
FLOORS = (
    (
        *("errors", "paths", "settings", "logs", "hooks", "metrics", "phrases", "channels"),
        "documents",
        *("addresses", "network_addresses", "texts", "files", "setting_checks", "__init__"),
    ),
    ("jobs",),
    ("capture", "inference"),
    ("pipeline",),
    ("measuring", "labelling", "teaching"),
    ("live",),
    ("selftest",),
    ("ui", "terminal"),
    ("doctor",),
    ("cli",),
    ("__main__",),
)
MOST_FILES = 14  # in a folder, without its `__init__`
MOST_LINES = 300
# The same concept for two frameworks or two engines has one name. So have a frame or a picture that
# stands still, and the events that report them to the reducer and to the label side.
SAME_CONCEPT = {
    *("Conv", "ConvEncoder", "EfficientAdditiveAttention", "Embeddings", "Encoder", "EncoderBlock"),
    *("Mlp", "PatchEmbedding", "Stage"),
    *("Frame", "Still"),
}


@dataclass(frozen=True)
class Arrow:
    """One import between two modules, by their dotted names inside the package.

    `is_typing`: whether the import is for type checkers only.
    """

    source: str
    target: str
    is_typing: bool


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of each module by its dotted name; an `__init__` has its folder's."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def file_of(module: str) -> Path:
    """Return the file of a module."""
    path = PACKAGE.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def room_of(module: str) -> str:
    """Return the folder of a module, or the module itself if it is beside folders."""
    path = file_of(module)
    has_rooms = any(
        child.is_dir() and (child / "__init__.py").exists() for child in path.parent.iterdir()
    )
    return (
        module
        if has_rooms or path.parent == PACKAGE
        else ".".join(path.relative_to(PACKAGE).parts[:-1])
    )


def floor_of(module: str) -> int:
    """Return the number of a module's floor, from 0."""
    top = module.split(".")[0]
    return next(number for number, floor in enumerate(FLOORS) if top in floor)


def imports(tree: ast.Module) -> list[tuple[str, bool]]:
    """Return the full names that a module imports, and whether only type checkers do."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in typing_only) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found += [(f"{base}.{alias.name}", id(node) in typing_only) for alias in node.names]
    return found


def arrows() -> list[Arrow]:
    """Return all imports of one module of the package by another."""
    found = []
    for module, tree in trees().items():
        for name, is_typing in imports(tree):
            inside = name.removeprefix("swiftcam.")
            if inside == name:
                continue
            target = _module(inside)
            if target != module:
                found.append(Arrow(module, target, is_typing))
    return found


def _module(name: str) -> str:
    while name not in trees():
        if "." not in name:
            return "__init__"  # such as `swiftcam.__version__`
        name = name.rpartition(".")[0]
    return name


def upward() -> list[str]:
    """Return the imports that do not point down."""
    return sorted({f"{a.source} -> {a.target}" for a in arrows() if not points_down(a)})


def points_down(arrow: Arrow) -> bool:
    """Tell whether the floors allow an import."""
    here, there = floor_of(arrow.source), floor_of(arrow.target)
    is_same_room = arrow.source.split(".")[0] == arrow.target.split(".")[0]
    return there < here or is_same_room or here == there == 0


def cycles(*, with_typing: bool) -> list[str]:
    """Return the groups of rooms that import each other in a circle."""
    graph: dict[str, set[str]] = defaultdict(set)
    for arrow in arrows():
        if with_typing or not arrow.is_typing:
            graph[room_of(arrow.source)].add(room_of(arrow.target))
    reach = {room: _reachable(graph, room) for room in list(graph)}
    groups = {
        tuple(sorted(other for other in reach[room] if room in reach.get(other, ())))
        for room in graph
        if room in reach[room]
    }
    return sorted(" <-> ".join(group) for group in groups if len(group) > 1)


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for room in graph.get(waiting.pop(), set()) - seen:
            seen.add(room)
            waiting.append(room)
    return seen


def names_used_twice() -> list[str]:
    """Return the names of files, and of public classes, that occur twice."""
    files = Counter(
        module.rpartition(".")[2] for module in trees() if file_of(module).stem != "__init__"
    )
    classes = Counter(
        node.name
        for tree in trees().values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    return sorted(
        [f"{name}.py" for name, count in files.items() if count > 1]
        + [name for name, count in classes.items() if count > 1 and name not in SAME_CONCEPT]
    )


def too_large() -> list[str]:
    """Return the folders with too many files, and the files with too many lines."""
    lines = {
        module: len(file_of(module).read_text(encoding="utf-8").splitlines()) for module in trees()
    }
    folders = Counter(
        file_of(module).parent for module in trees() if file_of(module).stem != "__init__"
    )
    return [f"{module}: {count} lines" for module, count in lines.items() if count > MOST_LINES] + [
        f"{folder.relative_to(PACKAGE)}: {count} files"
        for folder, count in folders.items()
        if count > MOST_FILES
    ]


def without_plate() -> list[str]:
    """Return the rooms whose `__init__` has no docstring of at least three lines."""
    return [
        module
        for module, tree in trees().items()
        if file_of(module).stem == "__init__"
        and len((ast.get_docstring(tree) or "").splitlines()) < 3
    ]


def problems() -> dict[str, list[str]]:
    """Return the problems by kind; every list should be empty."""
    return {
        "arrows up": upward(),
        "cycles at run time": cycles(with_typing=False),
        "cycles of types": cycles(with_typing=True),
        "names used twice": names_used_twice(),
        "too large": too_large(),
        "no door plate": without_plate(),
    }


def print_rooms() -> None:
    """Print files, lines, arrows out and arrows up of each room."""
    rooms = defaultdict(list)
    for module in trees():
        rooms[room_of(module)].append(module)
    out = {(room_of(a.source), room_of(a.target)) for a in arrows()}
    out = {(source, target) for source, target in out if source != target}
    up = {tuple(map(room_of, line.split(" -> "))) for line in upward()}
    print(f"{'room':32}{'files':>6}{'lines':>7}{'arrows':>8}{'up':>4}")
    for room, modules in sorted(rooms.items()):
        lines = sum(
            len(file_of(module).read_text(encoding="utf-8").splitlines()) for module in modules
        )
        arrows_out = sum(source == room for source, _ in out)
        print(f"{room:32}{len(modules):6}{lines:7}{arrows_out:8}{sum(s == room for s, _ in up):4}")
    print(f"{len(rooms)} rooms, {len(out)} arrows")


def main() -> int:
    """Print rooms and problems, with `--quiet` only problems; return 1 if there are any."""
    is_quiet = "--quiet" in sys.argv
    if not is_quiet:
        print_rooms()
    found = problems()
    for kind, places in found.items():
        if places or not is_quiet:
            print(f"{kind}: {len(places)}")
        for place in places:
            print(f"  {place}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
