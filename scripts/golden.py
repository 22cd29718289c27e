"""Computes the golden values of the shipped models. Run it after their weights have changed."""

from swiftcam import paths
from swiftcam.inference.models.model import open_model
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.jobs.progress import Watch


def main() -> None:
    """Write `golden.npz` into the directory of every shipped model."""
    for weights in sorted(paths.models_dir().glob("*/model.safetensors")):
        golden = make_golden(open_model(weights.parent), Watch())
        write_golden(golden, weights.parent)
        print(f"{weights.parent.name}: {len(golden.logits)} pictures, {golden.made_by}")


if __name__ == "__main__":
    main()
