import sys

import numpy as np
import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.parity.verdicts import Verdict
from swiftcam.inference.setups.model_choice import ModelChoice
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.mark.extra("tensorflow")
class TestWithTensorFlow:
    def test_it_answers_as_the_onnx_engine(self, classifier, photos):
        other = load_classifier(ModelChoice(engine="tensorflow"))
        crops = np.stack([classifier.recipe.crop(photo) for photo in photos])
        onnx, ours = (each.engine.run(crops) for each in (classifier, other))
        for name in ("logits", "embedding"):
            found, expected = getattr(ours, name), getattr(onnx, name)
            assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()

    def test_it_is_under_the_seal(self):
        seal = load_classifier(ModelChoice(engine="tensorflow")).sealer.check()
        assert (seal.verdict, seal.matched) == (Verdict.VERIFIED, 8)

    def test_the_device_is_shown_as_it_is(self):
        import tensorflow as tf

        engine = load_classifier(ModelChoice(engine="tensorflow")).engine
        assert (engine.name, engine.version) == ("TensorFlow", tf.__version__)
        if not tf.config.list_physical_devices("GPU"):
            assert engine.providers == ("CPU",)

    def test_the_family_override_reaches_the_engine(self, tmp_path, photos):
        folder = write_hugging_face(tmp_path, SMALL, random_weights(SMALL))
        answers = [
            load_classifier(ModelChoice(str(folder), "tensorflow", family)).classify(photos[0])
            for family in ("ones", "l2")
        ]
        assert answers[0].candidates != answers[1].candidates

    def test_crops_of_the_wrong_size_are_a_model_error(self):
        engine = load_classifier(ModelChoice(engine="tensorflow")).engine
        with pytest.raises(ModelError, match="TensorFlow could not run"):
            engine.run(np.zeros((1, 100, 100, 3), np.uint8))

    def test_the_terminal_is_not_told_what_tensorflow_finds(self, programs):
        code = "import swiftcam.inference.engines.tensorflow as engine; print(engine.__name__)"
        done = programs.start_command([sys.executable, "-c", code]).finish()
        said = "swiftcam.inference.engines.tensorflow\n"
        assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


def test_without_tensorflow_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.delitem(sys.modules, "swiftcam.inference.engines.tensorflow", raising=False)
    monkeypatch.delitem(
        sys.modules, "swiftcam.inference.swiftformer.modeling_tf_fused", raising=False
    )
    with pytest.raises(ModelError, match=r"swiftcam\[tensorflow\]"):
        load_classifier(ModelChoice(engine="tensorflow"))
