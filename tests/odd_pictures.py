"""Unusual picture files that simple loaders fail on: readable ones and unreadable ones."""

import io
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin, TiffImagePlugin

from tests.colours import patches

HEIC = Path(__file__).parent / "data" / "patches.heic"
"""The four colours in HEVC, encoded by libheif's `heif-enc`: our libraries can only decode."""

TURNS = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}

TOO_LARGE = "It is too large"
NO_PICTURE = "It is not a picture in a known format."


def turned(upright, orientation):
    """Return a picture as a turned camera stores it, and the EXIF data with its orientation."""
    exif = Image.Exif()
    exif[274] = orientation
    return Image.fromarray(np.ascontiguousarray(TURNS[orientation](upright))), exif


def encoded(image, kind, **options):
    """Return an image as the bytes of a file."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def with_xmp(image, kind, packet):
    """Return an image as the bytes of a file with an XMP packet."""
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", packet.decode())
        return encoded(image, kind, pnginfo=texts)
    if kind == "TIFF":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[700] = packet
        return encoded(image, kind, tiffinfo=tags)
    return encoded(image, kind, xmp=packet)


def _chunk(name, content):
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png_header(width, height):
    """Return a PNG that has its size, but no pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", b"") + _chunk(b"IEND", b"")
    )


def gif_header(width, height):
    """Return a GIF of one frame without its pixels."""
    frame = struct.pack("<4HB", 0, 0, width, height, 0)
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b"," + frame + b"\2\0;"


def heif_header(brand, width, height):
    """Return the beginning of a HEIC or AVIF file with its size, which no decoder can read."""
    size = struct.pack(">I4sIII", 20, b"ispe", 0, width, height)
    return struct.pack(">I4s4sI", 16, b"ftyp", brand, 0) + size + bytes(40)


def jpeg2000_header(width, height):
    """Return the begin of a JPEG 2000 codestream of one grey component."""
    size = struct.pack(">H8IH3B", 0, width, height, 0, 0, width, height, 0, 0, 1, 7, 1, 1)
    return b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + b"\xff\xd9"


def write_fine(folder):
    """Write unusual but readable files of the four colours; return the tolerances by path."""
    picture = patches()
    image = Image.fromarray(picture)
    other = Image.new("RGB", image.size, "black")
    frames = {"save_all": True, "append_images": [other], "duration": 100}
    jpeg = {"quality": 95, "subsampling": 0}
    clear = image.convert("RGBA")
    clear.putpixel((63, 47), (0, 0, 0, 0))
    files = {
        "animated.gif": (encoded(image, "GIF", **frames), 3),
        "animated.png": (encoded(image, "PNG", **frames), 0),
        "animated.webp": (encoded(image, "WEBP", lossless=True, **frames), 0),
        "avif.avif": (encoded(image, "AVIF", quality=90, subsampling="4:4:4"), 4),
        "bad_exif.jpg": (encoded(image, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff", **jpeg), 3),
        "cmyk.jpg": (encoded(image.convert("CMYK"), "JPEG", **jpeg), 4),
        "cmyk.tif": (encoded(image.convert("CMYK"), "TIFF"), 1),
        "cut_trailer.jpg": (encoded(image, "JPEG", **jpeg)[:-2] + b"\0trailer of a phone", 3),
        "palette.bmp": (encoded(image.quantize(8), "BMP"), 3),
        "palette.png": (encoded(image.quantize(8), "PNG"), 3),
        "png_named.jpg": (encoded(image, "PNG"), 0),
        "progressive.jpg": (encoded(image, "JPEG", progressive=True, **jpeg), 3),
        "two_views.mpo": (encoded(image, "MPO", save_all=True, append_images=[other], **jpeg), 3),
        "transparent.png": (encoded(clear, "PNG"), 0),
        "ycbcr.tif": (encoded(image.convert("YCbCr"), "TIFF"), 3),
    }
    for orientation in TURNS:
        stored, exif = turned(picture, orientation)
        files[f"turned_{orientation}.jpg"] = (encoded(stored, "JPEG", exif=exif, **jpeg), 3)
        files[f"turned_{orientation}.webp"] = (encoded(stored, "WEBP", exif=exif, lossless=True), 0)
    return {_write(folder / name, content): off for name, (content, off) in files.items()}


def write_bad(folder):
    """Write files that cannot be read; return the beginning of the error message by path."""
    image = Image.fromarray(patches())
    jpeg, png = encoded(image, "JPEG"), encoded(image, "PNG")
    files = {
        "bomb.avif": (heif_header(b"avif", 17_000, 17_000), TOO_LARGE),
        "bomb.gif": (gif_header(65_535, 65_535), TOO_LARGE),
        "bomb.heic": (heif_header(b"heic", 65_536, 65_536), TOO_LARGE),
        "bomb.png": (png_header(65_536, 65_536), TOO_LARGE),
        "broken.png": (png[:8] + b"broken", NO_PICTURE),
        "cut.jpg": (jpeg[: len(jpeg) - 100], "It is damaged or incomplete (image file is trunc"),
        "cut.png": (png[: len(png) // 2], "It is damaged or incomplete (image file is truncated)."),
        "cut_header.jpg": (jpeg[:170], "It is damaged or incomplete ("),
        "empty.jpg": (b"", "It is empty."),
        "text.jpg": (b"I am no picture.", NO_PICTURE),
    }
    return {_write(folder / name, content): reason for name, (content, reason) in files.items()}


def write_heic(folder):
    """Copy the HEIC picture to a folder; return its path."""
    return Path(shutil.copy(HEIC, folder))


def _write(path, content):
    path.write_bytes(content)
    return path
