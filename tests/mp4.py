"""Rewrites the headers of an MP4 file into forms that our encoders cannot make.

The index (`moov`) must come after the pictures, as OpenCV writes it, so that no offset changes.
"""

import struct

_PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
# Matrices of 16.16 numbers (the last column 2.30), for a clockwise turn.
_MATRICES = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def rewrite(source, target, edits):
    """Copy an MP4 with boxes changed: `edits` maps a name to a function of the box's content."""
    target.write_bytes(_rewritten(source.read_bytes(), edits))
    return target


def _rewritten(data, edits):
    out, at = b"", 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + size]
        if name in _PARENTS:
            content = _rewritten(content, edits)
        elif name.decode("latin-1") in edits:
            content = edits[name.decode("latin-1")](content)
        # An edit list would cut a track whose length has changed.
        name = b"free" if name == b"edts" else name
        out += struct.pack(">I4s", len(content) + 8, name) + content
        at += size
    return out


def lasting(*runs):
    """Return the edit that gives samples durations: runs of (samples, units of time)."""
    table = b"".join(struct.pack(">II", *run) for run in runs)
    total = struct.pack(">I", sum(count * duration for count, duration in runs))
    return {
        "stts": lambda content: struct.pack(">II", 0, len(runs)) + table,
        "mdhd": lambda content: content[:16] + total + content[20:],
    }


def with_one_key_frame():
    """Return the edit that leaves only the first picture as a key frame."""
    return {"stss": lambda content: struct.pack(">III", 0, 1, 1)}


def turned(degrees):
    """Return the edit that tells players to turn the pictures clockwise."""
    a, b, c, d = (value << 16 for value in _MATRICES[degrees])
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return {"tkhd": lambda content: content[:40] + matrix + content[76:]}


def time_scale(path):
    """Return the units per second of the only track."""
    data = path.read_bytes()
    at = data.index(b"mdhd") + 4
    return struct.unpack(">I", data[at + 12 : at + 16])[0]
