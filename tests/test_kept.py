"""What is kept gets its key from provenance: no file of the package makes another one by hand."""

from pathlib import Path

import swiftcam

PACKAGE = Path(swiftcam.__file__).parent
# Digests of content, which are compared with other digests, and are no keys of something made.
CONTENT = {
    "inference/provenance.py",  # the one place
    "inference/checkpoints/tensors.py",  # the digest of weights, an ingredient
    "inference/hub/fetch.py",  # of a download, compared with the published one
    "inference/taught/taught_head.py",  # of a head, an ingredient
    "inference/taught/taught_model.py",  # of weights and head together, compared with golden values
    "inference/store/verify.py",
    "inference/store/download.py",
}


def test_no_file_hashes_by_hand_what_something_was_made_of():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for room in ("inference", "measuring")
        for path in (PACKAGE / room).rglob("*.py")
        if "hashlib" in path.read_text(encoding="utf-8")
    }
    assert found <= CONTENT, "use Provenance: swiftcam/inference/provenance.py"


def test_the_cache_is_named_by_kept_files_alone():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in (PACKAGE / "inference").rglob("*.py")
        if "cache_dir()" in path.read_text(encoding="utf-8")
    }
    assert found == {"inference/kept_files.py"}
