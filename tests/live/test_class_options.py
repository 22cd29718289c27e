import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.labels.class_names import readable_names, wnids
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.live.class_options import check_classes
from swiftcam.settings import DEFAULT_MODEL


@pytest.fixture(scope="module")
def labels():
    return open_model(find_model(DEFAULT_MODEL)).labels


def test_without_names_no_model_is_opened():
    check_classes(ModelChoice("there is no such model"), {"top_k": 3})


def test_names_in_two_languages_and_identifiers_are_accepted(labels, capsys):
    names = (labels[0], *(readable_names(labels, language)[1] for language in ("en", "zh")))
    identifier = next(wnid for wnid in wnids(labels) if wnid)
    check_classes(ModelChoice(), {"allow": (*names, identifier), "deny": (names[0].upper(),)})
    assert capsys.readouterr().err == ""


def test_an_unknown_name_says_its_option_and_where_all_names_are():
    with pytest.raises(ArgumentError, match=rf"^--deny: .* models classes {DEFAULT_MODEL}$"):
        check_classes(ModelChoice(), {"deny": ("xyzzy",)})


def test_a_damaged_model_is_left_to_the_live_view(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    check_classes(ModelChoice(str(tmp_path)), {"deny": ("xyzzy",)})
