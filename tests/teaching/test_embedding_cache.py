import numpy as np
import pytest

from swiftcam.teaching.embedding_cache import CACHE_NAME, EmbeddingCache

VECTOR = np.arange(5, dtype=np.float32)


def test_embeddings_are_kept(tmp_path):
    EmbeddingCache(tmp_path, "m").write({"a": (120, VECTOR), "b": (64, VECTOR + 1)})
    found = EmbeddingCache(tmp_path, "m").read(["b", "c"])
    assert list(found) == ["b"]
    side, vector = found["b"]
    assert side == 64
    assert vector.tolist() == [1, 2, 3, 4, 5]


def test_another_model_has_embeddings_of_its_own(tmp_path):
    EmbeddingCache(tmp_path, "m").write({"a": (120, VECTOR)})
    assert EmbeddingCache(tmp_path, "other").read(["a"]) == {}


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 4000]
)
def test_a_damaged_file_is_made_again(tmp_path, content):
    (tmp_path / CACHE_NAME).write_bytes(content)
    cache = EmbeddingCache(tmp_path, "m")
    assert cache.read(["a"]) == {}
    cache.write({"a": (1, VECTOR)})
    assert list(cache.read(["a"])) == ["a"]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    cache = EmbeddingCache(tmp_path / "missing", "m")
    cache.write({"a": (1, VECTOR)})
    assert cache.read(["a"]) == {}
