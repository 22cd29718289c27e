"""The classes of the model in use, with their names in the language of the window."""

from __future__ import annotations

from dataclasses import dataclass

from swiftcam.inference.labels.class_names import readable_names
from swiftcam.inference.labels.class_search import find_named, matching_classes


@dataclass(frozen=True)
class KnownClasses:
    """The classes of a model. `labels`: of all classes, empty before a model is loaded.

    `language`: of the names that are shown, "en" or "zh".
    """

    labels: tuple[str, ...] = ()
    language: str = "en"

    def name(self, number: int) -> str:
        """Return the name of a class that is shown."""
        return readable_names(self.labels, self.language)[number]

    def stored_name(self, number: int) -> str:
        """Return the name that is kept in the settings: in English, and of this class alone."""
        name = readable_names(self.labels, "en")[number]
        return name if self.find(name) == (number,) else self.labels[number]

    def find(self, name: str) -> tuple[int, ...]:
        """Return the classes that a name stands for."""
        return find_named(self.labels, name).classes

    def shown_name(self, name: str) -> str:
        """Return a stored name in the language of the window; unchanged if no class has it."""
        found = self.find(name)
        return self.name(found[0]) if len(found) == 1 else name

    def matching(self, text: str) -> list[int]:
        """Return the classes that a text may become: those with exactly this name first."""
        exact = self.find(text)
        return [*exact, *(n for n in matching_classes(self.labels, text) if n not in exact)]
