"""Updates the translation files of the window from the source code.

`python scripts/translations.py` collects every text that is passed to one of `MARKERS`, adds
missing texts to the `.ts` files, removes unused ones, and compiles the files with Qt's tool.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "swiftcam"
FOLDER = PACKAGE / "ui" / "translations"
CONTEXT = "SwiftCam"
LANGUAGES = ("zh_CN",)
# The functions whose first argument, a literal, is a text to translate.
MARKERS = ("tr", "phrase", "unexpected")


def collected() -> dict[str, str]:
    """Return every translatable text with the first file that has it, by file and line."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in MARKERS and isinstance(node.args[0], ast.Constant):
                found.setdefault(node.args[0].value, path.relative_to(PACKAGE).as_posix())
    return found


def ts_path(language: str) -> Path:
    """Return the translation source of a language."""
    return FOLDER / f"swiftcam_{language}.ts"


def read_translations(language: str) -> dict[str, str]:
    """Return the finished translations in a `.ts` file by their English text."""
    path = ts_path(language)
    if not path.exists():
        return {}
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for message in ET.parse(path).iter("message")
        if message.findtext("translation")
    }


def write_translations(language: str, translations: dict[str, str]) -> list[str]:
    """Write a `.ts` file with every collected text; return those without a translation."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    missing = []
    for text, file in collected().items():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "location", filename=f"../../{file}")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        if text in translations:
            translation.text = translations[text]
        else:
            translation.set("type", "unfinished")
            missing.append(text)
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    ts_path(language).write_text(f"{head}{body}\n", encoding="utf-8")
    return missing


def compile_file(language: str, target: Path) -> None:
    """Compile a `.ts` file to `target` with Qt's lrelease."""
    tool = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent))
    tool = tool or shutil.which("pyside6-lrelease") or "pyside6-lrelease"
    subprocess.run(
        [tool, "-silent", str(ts_path(language)), "-qm", str(target)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    """Update and compile all languages; return 1 if a translation is missing."""
    FOLDER.mkdir(exist_ok=True)
    has_missing = False
    for language in LANGUAGES:
        for text in write_translations(language, read_translations(language)):
            has_missing = True
            print(f"{language}: not translated: {text}")
        compile_file(language, ts_path(language).with_suffix(".qm"))
    return 1 if has_missing else 0


if __name__ == "__main__":
    sys.exit(main())
