"""The languages of the window: English in the source, others from Qt translation files.

`scripts/translations.py` collects the English texts and compiles the translations.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from swiftcam.phrases import Phrase, phrase

CONTEXT = "SwiftCam"  # the translation context of all texts
FOLDER = Path(__file__).parent
LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}


class Translations:
    """Installs the translators of one language at a time.

    `language`: a key of `LANGUAGE_NAMES`.
    """

    def __init__(self) -> None:
        self._installed: list[QTranslator] = []
        self.language = "en"

    def use(self, language: str) -> bool:
        """Switch to a key of `LANGUAGE_NAMES`, or "system"; tell whether the language changed."""
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
    """Return the language for a setting; "system" is Chinese on a Chinese desktop, else English."""
    if language != "system":
        return language
    is_chinese = QLocale.system().language() == QLocale.Language.Chinese
    return "zh_CN" if is_chinese else "en"


def translated(text: str) -> str:
    """Return a phrase in the language of the window, and any other text unchanged."""
    if not isinstance(text, Phrase):
        return text
    template = QCoreApplication.translate(CONTEXT, text.template)
    values = {
        name: translated(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return template.format(**values)


# Texts of the checkpoints that come with SwiftCam; listed here to be translated.
KNOWN_TEXTS = (phrase("starter model: often wrong, the published models are better"),)


def known_text(text: str) -> str:
    """Return a text of a checkpoint, translated if it is one of `KNOWN_TEXTS`."""
    return QCoreApplication.translate(CONTEXT, text)


def tr(template: str, /, **values: object) -> str:
    """Return a text in the language of the window.

    `template` must be a literal, so that `scripts/translations.py` finds it.
    """
    return translated(phrase(template, **values))
