from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.models.catalog import replaced_text
from swiftcam.live.from_settings import run_options, usable_settings
from swiftcam.settings import DEFAULT_MODEL, Settings


def test_zero_smoothing_means_raw():
    raw = run_options(Settings(smoothing=0.0)).label.stabiliser
    assert (raw.time_constant, raw.lead, raw.margin) == (0, 0, 0)
    assert run_options(Settings()).label.stabiliser.lead > 0
    assert run_options(Settings(crop_mode="fit")).label.framing == Framing("fit")


def test_remembered_settings_that_no_longer_exist_are_reported_and_replaced():
    settings = Settings(source="gone.mp4", model="gone", camera_mode="big", top_k=3)
    usable, problems = usable_settings(settings)
    assert usable == Settings(top_k=3)
    assert len(problems) == 3
    usable, problems = usable_settings(settings, overridden={"source", "model", "camera_mode"})
    assert (usable, problems) == (settings, [])


def test_the_remembered_name_of_an_earlier_edition_becomes_that_of_the_new_one():
    settings = Settings(model="swiftformer-xs-tiny7", engine="torch", top_k=3)
    usable, problems = usable_settings(settings)
    assert usable == Settings(engine="torch", top_k=3)  # nothing else is lost
    assert problems == [replaced_text("swiftformer-xs-tiny7", DEFAULT_MODEL)]
    assert usable_settings(settings, overridden={"model"}) == (settings, [])
