"""The languages of the window: English in the source, others from Qt translation files.

`scripts/translations.py` collects what is to be translated and compiles the files.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from swiftcam.phrases import Phrase, phrase

CONTEXT = "SwiftCam"  # of all texts in the translation files
FOLDER = Path(__file__).parent
LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}


class Translations:
    """Installs the translators of one language at a time; Qt tells every widget of a change."""

    def __init__(self) -> None:
        self._installed: list[QTranslator] = []
        self.language = "en"

    def use(self, language: str) -> bool:
        """Use a language of `LANGUAGE_NAMES`, or "system"; tell whether that is a change."""
        language = resolved(language)
        if language == self.language:
            return False
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []
        self.language = language
        if language != "en":
            qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            for name, folder in (("qtbase", qt_folder), ("swiftcam", str(FOLDER))):
                translator = QTranslator()
                if translator.load(f"{name}_{language}", folder):
                    QCoreApplication.installTranslator(translator)
                    self._installed.append(translator)
        return True


def resolved(language: str) -> str:
    """Return the language that a setting stands for: "system" is Chinese on a Chinese desktop."""
    if language != "system":
        return language
    is_chinese = QLocale.system().language() == QLocale.Language.Chinese
    return "zh_CN" if is_chinese else "en"


def translated(text: str) -> str:
    """Return a phrase in the language in use; any other text as it is."""
    if not isinstance(text, Phrase):
        return text
    template = QCoreApplication.translate(CONTEXT, text.template)
    values = {
        name: translated(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return template.format(**values)


# Texts that come with the shipped checkpoints, to be collected with the others.
KNOWN_TEXTS = (phrase("starter model: 200 classes, about 4 in 10 right"),)


def known_text(text: str) -> str:
    """Return a text that came with data, translated if it is one of those known."""
    return QCoreApplication.translate(CONTEXT, text)


def tr(template: str, /, **values: object) -> str:
    """Return a text, given as a literal, in the language in use."""
    return translated(phrase(template, **values))
