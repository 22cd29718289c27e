"""RAW files as cameras write them, with a preview but without the data of a sensor."""

import struct

_TYPES = {"H": 3, "I": 4, "B": 7, "s": 2}


def directory(tags, start, order="<", following=0):
    """Return a TIFF directory that begins at `start`, with its values behind it.

    `tags`: `{tag: (code of struct, values)}`; texts are bytes.
    """
    entries, extra = b"", b""
    after = start + 2 + 12 * len(tags) + 4
    for tag, (code, values) in sorted(tags.items()):
        data = values if code in "Bs" else struct.pack(f"{order}{len(values)}{code}", *values)
        count = len(values)
        entries += struct.pack(order + "HHI", tag, _TYPES[code], count)
        if len(data) <= 4:
            entries += data.ljust(4, b"\0")
        else:
            entries += struct.pack(order + "I", after + len(extra))
            extra += data + b"\0" * (len(data) % 2)
    return (
        struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", following) + extra
    )


def tiff_like(preview, thumbnail, *, magic=b"II*\0", maker=b"NIKON\0", orientation=1):
    """Return a file like NEF: a thumbnail in the first directory, sensor and preview in SubIFDs."""
    order = "<" if magic.startswith(b"II") else ">"
    at = {"thumbnail": 1000}
    at["preview"] = at["thumbnail"] + len(thumbnail)
    first = {
        0xFE: ("I", (1,)),
        0x100: ("I", (160,)),
        0x101: ("I", (120,)),
        0x103: ("H", (7,)),
        0x10F: ("s", maker),
        0x111: ("I", (at["thumbnail"],)),
        0x112: ("H", (orientation,)),
        0x117: ("I", (len(thumbnail),)),
        0x14A: ("I", (400, 600)),
    }
    jpeg = {
        0xFE: ("I", (1,)),
        0x103: ("H", (6,)),
        0x201: ("I", (at["preview"],)),
        0x202: ("I", (len(preview),)),
    }
    sensor = {0xFE: ("I", (0,)), 0x103: ("H", (34713,)), 0x106: ("H", (32803,))}
    content = magic + struct.pack(order + "I", 16) + b"\0" * 8
    content = (content + directory(first, 16, order)).ljust(400, b"\0")
    content = (content + directory(jpeg, 400, order)).ljust(600, b"\0")
    content = (content + directory(sensor, 600, order)).ljust(1000, b"\0")
    return content + thumbnail + preview


def canon_cr2(preview, orientation=1):
    """Return a file like CR2: the preview is the only strip of the first directory."""
    first = {
        0x103: ("H", (6,)),
        0x10F: ("s", b"Canon\0"),
        0x111: ("I", (1000,)),
        0x112: ("H", (orientation,)),
        0x117: ("I", (len(preview),)),
    }
    head = b"II*\0" + struct.pack("<I", 16) + b"CR\x02\0" + b"\0" * 4
    return (head + directory(first, 16)).ljust(1000, b"\0") + preview


def panasonic(preview, orientation=1):
    """Return a file like RW2: the preview is the value of a tag."""
    tags = {0x2E: ("B", preview), 0x10F: ("s", b"Panasonic\0"), 0x112: ("H", (orientation,))}
    return b"IIU\0" + struct.pack("<I", 8) + directory(tags, 8)


def olympus(preview, orientation=1):
    """Return a file like ORF: the preview is in the maker note, relative to its beginning."""
    settings = {0x100: ("I", (1,)), 0x101: ("I", (300,)), 0x102: ("I", (len(preview),))}
    note = b"OLYMPUS\0II\x03\0" + directory({0x2020: ("I", (100,))}, 12)
    note = (note.ljust(100, b"\0") + directory(settings, 100)).ljust(300, b"\0") + preview
    first = {
        0x10F: ("s", b"OLYMPUS\0"),
        0x112: ("H", (orientation,)),
        0x8769: ("I", (200,)),
    }
    content = (b"IIRO" + struct.pack("<I", 8) + directory(first, 8)).ljust(200, b"\0")
    return content + directory({0x927C: ("B", note)}, 200)


def fujifilm(preview, orientation=1):
    """Return a file like RAF: its header has the place of a whole JPEG."""
    head = b"FUJIFILMCCD-RAW 0201FF393101X-T1".ljust(84, b"\0") + struct.pack(
        ">II", 148, len(preview)
    )
    return head.ljust(148, b"\0") + preview


def box(kind, content):
    """Return an ISO box."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def canon_cr3(preview, orientation=1):
    """Return a file like CR3: boxes, with the preview in PRVW and the orientation in CMT1."""
    metadata = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    previews = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
    tags = {0x10F: ("s", b"Canon\0"), 0x112: ("H", (orientation,))}
    cmt1 = box(b"CMT1", b"II*\0" + struct.pack("<I", 8) + directory(tags, 8))
    inside = struct.pack(">IHHHHI", 0, 1, 1620, 1080, 1, len(preview)) + preview
    return (
        box(b"ftyp", b"crx \0\0\0\1crx isom")
        + box(b"moov", box(b"uuid", metadata + cmt1))
        + box(b"uuid", previews + b"\0" * 7 + b"\1" + box(b"PRVW", inside))
    )
