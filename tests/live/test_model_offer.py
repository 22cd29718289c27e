from types import SimpleNamespace

import pytest

from swiftcam.inference.models.catalog import catalogue
from swiftcam.live import model_offer
from swiftcam.live.model_offer import ModelOffer
from swiftcam.live.unsure_timer import UNSURE_AFTER
from swiftcam.settings import DEFAULT_MODEL, Settings
from tests.hub import write_catalog
from tests.live.unsure import snapshot

MOST = max(spec.classes for spec in catalogue())


class Viewed:
    """The offer of a view that is polled every second."""

    def __init__(self, **settings):
        self.session = SimpleNamespace(settings=Settings(**settings), remembered=Settings())
        self.offer = ModelOffer(self.session)
        self.now = 0.0

    def see(self, shown, seconds=1):
        for _ in range(round(seconds)):
            self.now += 1.0
            entry = self.offer.update(shown, self.now)
        return entry

    def change(self, **changes):
        self.session.settings = Settings(**{**vars(self.session.settings), **changes})


@pytest.fixture
def viewed():
    """A view that was not sure for long enough."""
    viewed = Viewed()
    viewed.see(snapshot(), UNSURE_AFTER)
    return viewed


def test_a_larger_model_is_offered_until_a_label_is_sure():
    starter = next(spec for spec in catalogue() if spec.name == DEFAULT_MODEL)
    viewed, unsure = Viewed(), snapshot(classes=starter.classes)
    entry = viewed.see(unsure, UNSURE_AFTER + 1)
    assert entry.spec.classes > starter.classes
    assert not entry.is_usable
    assert viewed.see(unsure) is entry
    assert viewed.see(snapshot(1, classes=starter.classes)) is None


def test_an_installed_model_is_offered_first(viewed):
    entry = viewed.see(snapshot())
    assert (entry.name, entry.is_usable) == (DEFAULT_MODEL, True)


def test_nothing_is_offered_before_the_time():
    viewed = Viewed()
    assert viewed.see(snapshot(), UNSURE_AFTER) is None


def test_the_list_of_models_is_read_once_for_each_model(viewed, monkeypatch):
    asked = []
    monkeypatch.setattr(model_offer, "larger_model", lambda *what: asked.append(what))
    assert viewed.see(snapshot(), 50) is None
    assert asked == [(3, "swiftformer")]
    viewed.see(snapshot(1))
    viewed.see(snapshot(), UNSURE_AFTER + 5)
    assert len(asked) == 1
    viewed.see(snapshot(name="mine"), UNSURE_AFTER + 5)
    assert len(asked) == 2


def test_an_offer_that_was_ignored_does_not_come_again_in_this_view(viewed):
    assert viewed.see(snapshot()) is not None
    assert viewed.see(snapshot(1)) is None
    assert viewed.see(snapshot(), 3 * UNSURE_AFTER) is None
    assert viewed.offer.answer() == {"offered": (DEFAULT_MODEL,)}  # nothing was remembered


def test_an_answer_is_for_good(viewed):
    viewed.see(snapshot())
    answer = viewed.offer.answer()
    assert answer == {"offered": (DEFAULT_MODEL,)}
    viewed.change(**answer)
    assert viewed.see(snapshot()) is None
    assert viewed.see(snapshot(), 3 * UNSURE_AFTER) is None
    again = Viewed(**answer)
    assert again.see(snapshot(), 3 * UNSURE_AFTER) is None
    assert again.offer.answer() == {}


def test_another_model_is_answered_by_itself(viewed):
    viewed.change(**viewed.offer.answer())
    viewed.change(model="mine")
    assert viewed.see(snapshot(name="mine"), UNSURE_AFTER + 1) is not None
    answer = viewed.offer.answer()
    assert answer == {"offered": (DEFAULT_MODEL, "mine")}
    viewed.change(**answer)
    assert viewed.see(snapshot(name="mine"), 3 * UNSURE_AFTER) is None


def test_nothing_is_offered_to_a_model_that_has_as_many_classes():
    viewed = Viewed()
    assert viewed.see(snapshot(classes=MOST), UNSURE_AFTER + 1) is None


def test_nothing_is_offered_to_an_imported_classifier():
    viewed = Viewed()
    assert viewed.see(snapshot(is_resizable=False), UNSURE_AFTER + 1) is None


def test_nothing_is_offered_to_a_user_who_limited_the_classes():
    viewed = Viewed(allow=("cup",))
    assert viewed.see(snapshot(), UNSURE_AFTER + 1) is None
    viewed.change(allow=())
    assert viewed.see(snapshot()) is not None


def test_nothing_is_offered_if_the_answer_cannot_be_remembered():
    viewed = Viewed()
    viewed.session.remembered = None  # a script runs the view
    assert viewed.see(snapshot(), UNSURE_AFTER + 1) is None


def test_nothing_is_offered_without_a_catalogue(viewed, tmp_path, monkeypatch):
    path = write_catalog(tmp_path / "catalog.toml")
    path.write_text("[[model]")
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(path))
    assert viewed.see(snapshot()) is None
