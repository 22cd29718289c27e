"""Mutations of bytes, of JSON and TOML values, and of texts: the same for the same seed."""

import json
import math
from contextlib import suppress
from copy import deepcopy

_NUMBERS = (0, 1, -1, 127, 128, 255, 256, 2**15, 2**16, 2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**64)
_TOKENS = (
    b"\0",
    b"\xff\xfe",
    b"\x1b[2J",
    b"[/b]",
    b"../../x",
    b"/dev/zero",
    b"NaN",
    b"Infinity",
    b"1e999",
    b"9" * 400,
    b"[" * 3000,
    b'{"a":' * 3000,
    b'"',
    b"'",
    b"\\ud800",
    b"\r\n",
    b"\n",
    b"a." * 2000,
    b"<a>" * 2000,
    b'<!DOCTYPE a [<!ENTITY b "c">]>',
    b"Content-Length: 2000000000\r\n",
    b"@",
    b"#",
    b"%00",
    b"://",
    b"x" * 5000,
    b"=",
    b",",
    b";",
    b":",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
)
_VALUES = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2.5,
    10**9,
    2**63,
    10**30,
    -(10**30),
    math.nan,
    math.inf,
    -math.inf,
    1e-300,
    1e300,
    "",
    "x",
    "[/b]",
    "\ud800",
    "\0",
    "\x1b[31m",
    "x" * 30_000,
    "../../x",
    "/dev/zero",
    "9" * 5000,
    [],
    {},
    [[]],
    [0] * 5000,
    [10**9],
    {"self": 1},
    {"": ""},
    {"x" * 5000: 1},
    "nan",
    [None],
)


def mutated_bytes(content, random):
    """Return bytes with one to eight random changes."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        _change(changed, random)
    return bytes(changed)


def _change(content, random):
    place = random.randrange(len(content) + 1)
    kind = random.randrange(8)
    if kind == 0 and content:
        content[place % len(content)] ^= 1 << random.randrange(8)
    elif kind == 1 and content:
        content[place % len(content)] = random.randrange(256)
    elif kind == 2:
        del content[place : place + random.choice((1, 4, 64, 4096))]
    elif kind == 3:
        content[place:place] = random.choice(_TOKENS)
    elif kind == 4:
        del content[place:]
    elif kind == 5:
        length = random.choice((1, 2, 4, 8))
        number = random.choice(_NUMBERS) % 256**length
        content[place : place + length] = number.to_bytes(length, random.choice(("big", "little")))
    elif kind == 6:
        piece = content[place : place + random.choice((8, 64, 1024))]
        content[place:place] = piece * random.choice((1, 2, 50))
    else:
        start = random.randrange(len(content) + 1)
        content[place : place + 16] = content[start : start + 16]


def mutated_text(text, random):
    """Return a text with random changes; half characters and control characters included."""
    return mutated_bytes(text.encode("utf-8", "replace"), random).decode("utf-8", "surrogateescape")


def mutated_json(values, random):
    """Return JSON, as bytes, of values of which some were replaced, removed or added."""
    text = json.dumps(values)
    with suppress(RecursionError):  # values that are too deep to be copied stay as they are
        changed = json.loads(text)
        for _ in range(random.choice((1, 1, 2, 3))):
            changed = _replaced(changed, random)
        text = json.dumps(changed, ensure_ascii=bool(random.randrange(2)))
    content = text.encode("utf-8", "surrogatepass")
    return mutated_bytes(content, random) if random.random() < 0.15 else content


def _replaced(values, random):
    places = list(_places(values)) if isinstance(values, dict | list) else []
    if not places:
        return deepcopy(random.choice(_VALUES))
    holder, key = random.choice(places)
    kind = random.randrange(6)
    if kind < 3:
        holder[key] = deepcopy(random.choice(_VALUES))
    elif kind == 3:
        del holder[key]
    elif kind == 4:
        holder[key] = _nested(deepcopy(holder[key]), random)
    elif isinstance(holder, dict):
        holder[random.choice(("self", "k" * 400, "\x1b[1m", str(key) + "x", "kind"))] = deepcopy(
            holder[key]
        )
    else:
        holder.extend([holder[key]] * random.choice((1, 100)))
    return values


def _nested(value, random):
    for _ in range(random.choice((1, 40, 300))):
        value = [value] if random.randrange(2) else {"a": value}
    return value


def _places(values):
    """Yield every value inside others as its holder and its key."""
    waiting = [values]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])


def toml_of(values):
    """Return a mapping of plain values, tables and lists of tables as TOML."""
    tables = values["model"] if isinstance(values.get("model"), list) else [values]
    lines = []
    for table in tables:
        lines.append("[[model]]")
        lines += [f"{_toml_key(key)} = {_toml(value)}" for key, value in _items(table)]
    return "\n".join(lines) + "\n"


def _items(table):
    return table.items() if isinstance(table, dict) else [("x", table)]


def _toml_key(key):
    return json.dumps(str(key).encode("utf-8", "replace").decode())


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml_key(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return json.dumps(value, ensure_ascii=False).replace("null", '""')
