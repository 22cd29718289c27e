import pytest
from PySide6.QtCore import Qt

from swiftcam.inference.models.inventory import larger_model, list_models
from swiftcam.settings import DEFAULT_MODEL, Settings
from swiftcam.ui.panel.model_section import ModelSection
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.hub import write_catalog

STARTER = next(entry for entry in list_models() if entry.name == DEFAULT_MODEL)
LARGER = larger_model(STARTER.spec.classes, "swiftformer")


@pytest.fixture
def section(qtbot):
    section = ModelSection()
    qtbot.addWidget(section)
    section.accepted = []
    section.offer_accepted.connect(section.accepted.append)
    section.show()
    return section


def test_a_larger_model_is_offered_with_the_figures_of_the_catalogue(qtbot, section):
    section.show_settings(Settings())
    count, size = LARGER.spec.classes, LARGER.spec.size / 1e6
    assert section.offer.isVisible()
    assert section.offer.text() == f"Get the {count}-class model ({size:.0f} MB)"
    assert LARGER.name in section.offer.toolTip()
    qtbot.mouseClick(section.offer, Qt.MouseButton.LeftButton)
    assert [entry.name for entry in section.accepted] == [LARGER.name]


def test_nothing_is_offered_beside_a_model_of_the_users_own(section, tmp_path):
    own = write_hugging_face(tmp_path / "own", SMALL, random_weights(SMALL))
    section.show_settings(Settings(model=str(own)))
    assert not section.offer.isVisible()
    section.show_settings(Settings())
    assert section.offer.isVisible()


@pytest.mark.parametrize("text", ["[[model]", None])
def test_nothing_is_offered_if_the_catalogue_is_damaged_or_knows_nothing(
    section, tmp_path, monkeypatch, text
):
    path = write_catalog(tmp_path / "catalog.toml")
    path.write_text(text or "")
    monkeypatch.setenv("SWIFTCAM_CATALOG", str(path))
    section.show_settings(Settings())
    assert not section.offer.isVisible()
