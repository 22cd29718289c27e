import hashlib
import json
import random
import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam import paths
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.labels.class_labels import short_label
from swiftcam.inference.labels.class_names import (
    LANGUAGES,
    find_classes,
    imagenet_classes,
    read_classes,
    readable_names,
    wnids,
)
from swiftcam.inference.models.catalog import model_names
from swiftcam.settings import DEFAULT_MODEL

CLASSES = imagenet_classes()
# Labels in the three forms of published checkpoints: all names, some, or only the first.
FULL = [entry.label for entry in CLASSES]
SOME = [", ".join(label.split(", ")[:2]) for label in FULL]
FIRST = [short_label(label) for label in FULL]
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@pytest.fixture
def embedded_labels():
    return open_checkpoint(paths.models_dir() / DEFAULT_MODEL).labels


class TestTheTable:
    def test_has_1000_classes_in_order(self):
        assert [entry.class_index for entry in CLASSES] == list(range(1000))
        assert [entry.wnid for entry in CLASSES] == sorted({entry.wnid for entry in CLASSES})
        assert all(re.fullmatch(r"n\d{8}", entry.wnid) for entry in CLASSES)

    def test_has_the_classes_of_the_data_set(self, shared):
        rows = json.loads((shared / "data/imagenet1k.json").read_text(encoding="utf-8"))
        expected = [(row["index"], row["wnid"], ", ".join(row["names"])) for row in rows]
        assert [(c.class_index, c.wnid, c.label) for c in CLASSES] == expected

    def test_is_the_one_that_was_checked(self):
        # The test above compares the table with the data set, if that is available.
        rows = "\n".join(f"{c.class_index}\t{c.wnid}\t{c.label}" for c in CLASSES)
        assert hashlib.sha256(rows.encode()).hexdigest() == (
            "3627633898554c96d0f2ea216b84eb0e1c5c7ee6d9f1376d9fa93e9ee9bda11d"
        )

    def test_names_are_unique(self):
        assert len({entry.english.casefold() for entry in CLASSES}) == 1000
        assert len({entry.chinese for entry in CLASSES}) == 1000

    def test_names_are_tidy(self):
        for entry in CLASSES:
            for name in (entry.label, entry.english, entry.chinese):
                assert name == " ".join(name.split())
                assert name.isprintable()
            assert "," not in entry.english
            assert entry.english.isascii()
            assert len(entry.english) <= 32, "fits on the screen"

    def test_chinese_names_are_chinese(self):
        mixed = {entry.chinese for entry in CLASSES if re.search("[A-Za-z0-9]", entry.chinese)}
        assert mixed == {"CD播放器", "iPod播放器", "T恤衫", "福特T型车"}
        assert all(CHINESE.search(entry.chinese) for entry in CLASSES)
        pure = "".join(entry.chinese for entry in CLASSES if entry.chinese not in mixed)
        assert set(CHINESE.sub("", pure)) == set()

    def test_chinese_names_are_in_simplified_characters(self):
        # GB 2312 has only simplified characters; eleven animals need rarer ones.
        signs = set("".join(entry.chinese for entry in CLASSES))
        assert {sign for sign in signs if not _in_gb2312(sign)} == set("鱥魟鹀鸮蠵鹟䴕鳽狆獴羱")

    def test_every_name_alone_finds_its_class(self):
        for entry in CLASSES:
            assert wnids([entry.wnid]) == (entry.wnid,)
        assert find_classes(tuple(entry.english for entry in CLASSES)) == CLASSES

    @pytest.mark.parametrize(
        ("number", "english", "chinese"),
        [
            (21, "kite (bird)", "鸢"),
            (134, "crane (bird)", "鹤"),
            (242, "boxer dog", "拳师犬"),
            (264, "Cardigan Welsh corgi", "卡迪根威尔士柯基犬"),
            (281, "tabby cat", "虎斑猫"),
            (339, "sorrel horse", "栗色马"),
            (474, "cardigan sweater", "开衫毛衣"),
            (517, "crane (machine)", "起重机"),
            (542, "drumstick (for drums)", "鼓槌"),
            (553, "filing cabinet", "文件柜"),
            (639, "one-piece swimsuit", "连体泳衣"),
            (673, "computer mouse", "鼠标"),
            (677, "nail (metal)", "钉子"),
            (725, "pitcher (jug)", "水罐"),
            (732, "Polaroid camera", "拍立得相机"),
            (884, "vault (arched ceiling)", "拱顶"),
        ],
    )
    def test_words_of_many_meanings_have_the_right_one(self, number, english, chinese):
        assert CLASSES[number][3:] == (english, chinese)


def _in_gb2312(sign):
    try:
        return bool(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return False


class TestModelsOfImageNet:
    @pytest.mark.parametrize(
        "labels", [FULL, SOME, FIRST], ids=["all names", "two names", "first name"]
    )
    @pytest.mark.parametrize(
        "spelled",
        [str, str.lower, str.upper, lambda label: label.replace(" ", "_").replace(",_", ",")],
        ids=["as is", "lower", "upper", "underscores"],
    )
    def test_all_1000_are_found(self, labels, spelled):
        assert find_classes(tuple(map(spelled, labels))) == CLASSES

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_our_own_names_are_found_again(self, language):
        english = readable_names(FULL, "en")
        assert readable_names(english, language) == readable_names(FULL, language)

    def test_wnids_as_labels_are_found(self):
        labels = tuple(entry.wnid for entry in CLASSES)
        assert find_classes(labels) == CLASSES
        assert readable_names(["n02123045 tabby, tabby cat", "n02085620-Chihuahua"], "en") == (
            "tabby cat",
            "Chihuahua",
        )
        assert wnids(["n99999999", "n021230451", "n02123045x"]) == (None, None, None)

    def test_the_embedded_model_has_the_classes_that_it_was_trained_with(
        self, embedded_labels, shared
    ):
        """`shared/data` has a list of classes for each edition, in the order of the logits."""
        lists = [
            json.loads(path.read_text(encoding="utf-8"))
            for path in (shared / "data").glob("*.json")
        ]
        assert wnids(embedded_labels) in [tuple(row["wnid"] for row in rows) for rows in lists]

    def test_the_embedded_model_has_names_in_both_languages(self, embedded_labels):
        found = find_classes(embedded_labels)
        assert [entry.label for entry in found] == list(embedded_labels)
        numbers = [entry.class_index for entry in found]
        assert numbers == sorted(set(numbers))
        chinese = readable_names(embedded_labels, "zh")
        assert all(CHINESE.search(name) for name in chinese)
        english = readable_names(embedded_labels, "en")
        for names in (english, chinese):
            assert len({name.casefold() for name in names}) == len(embedded_labels)

    def test_a_few_labels_of_1000_may_be_the_users(self):
        labels = list(FULL)
        labels[0], labels[673], labels[999] = "our cat", "class 673", "mouse, our own"
        names = readable_names(labels, "zh")
        assert names[0] == "our cat"
        assert names[673] == "类别 673"
        assert (names[134], names[517]) == ("鹤", "起重机")


class TestNamesOfTwoClasses:
    def test_capitals_tell_when_the_order_does_not(self):
        shuffled = random.Random(7).sample(FIRST, 1000)
        found = find_classes(tuple(shuffled))
        assert found[shuffled.index("Cardigan")] == CLASSES[264]
        assert found[shuffled.index("cardigan")] == CLASSES[474]

    def test_what_nothing_tells_stays_as_it_is(self):
        shuffled = random.Random(7).sample(FIRST, 1000)
        assert shuffled[134] != "crane" != shuffled[517]
        names = dict(zip(shuffled, readable_names(shuffled, "zh"), strict=True))
        english = {name for name in names if names[name].startswith(f"{name} (")}
        assert english == {"crane", "maillot"}  # with the numbers of the classes

    @pytest.mark.parametrize(("start", "end", "expected"), [(120, 140, 134), (510, 530, 517)])
    def test_the_place_tells_in_a_part_of_the_list(self, start, end, expected):
        part = tuple(FIRST[start:end])
        assert find_classes(part)[expected - start] == CLASSES[expected]

    def test_the_place_does_not_tell_between_two_that_both_fit(self):
        part = tuple(FIRST[630:638] + FIRST[639:650])
        assert find_classes(part)[8] is None
        assert wnids(part).count(None) == 1

    def test_the_place_tells_nothing_where_the_order_is_another(self):
        ordered = ("crane", *FIRST[200:220])
        assert find_classes(ordered)[0] == CLASSES[134]
        assert find_classes(("crane", *reversed(FIRST[200:220])))[0] is None

    def test_lower_case_in_a_shuffled_list_is_not_guessed_twice(self):
        shuffled = random.Random(7).sample([label.lower() for label in FIRST], 1000)
        found = find_classes(tuple(shuffled))
        assert {found[i] for i, label in enumerate(shuffled) if label == "cardigan"} == {None}


class TestOtherModels:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize(
        "labels",
        [
            ("mouse", "hamster"),
            ("nail", "screw", "our hammer"),
            ("apple", "orange", "pear", "banana", "fig", "plum", "lemon", "lime", "kiwi", "mango"),
            ("红色的球", "crane"),
            ("1 class", "LABEL_7", "class 0"),
        ],
    )
    def test_a_users_own_labels_stay_as_they_are(self, labels, language):
        assert readable_names(labels, language) == labels
        assert set(wnids(labels)) == {None}

    def test_a_list_that_is_imagenet_in_part_only_stays_as_it_is(self):
        labels = ("mouse", *FIRST[:20], *(f"our part {number}" for number in range(9)))
        assert readable_names(labels, "zh") == labels

    def test_all_names_of_a_class_are_known_anywhere(self):
        labels = ("mouse", "tabby,  tabby cat", "our cat, a cat")
        assert readable_names(labels, "en") == ("mouse", "tabby cat", "our cat")
        assert readable_names(labels, "zh") == ("mouse", "虎斑猫", "our cat")

    def test_a_short_list_of_imagenet_classes_is_known(self):
        imagenette = (
            *("tench", "English springer", "cassette player", "chain saw", "church"),
            *("French horn", "garbage truck", "gas pump", "golf ball", "parachute"),
        )
        assert [entry.class_index for entry in find_classes(imagenette)] == sorted(
            (0, 217, 482, 491, 497, 566, 569, 571, 574, 701)
        )

    def test_classes_without_names_are_numbered_in_the_language(self):
        labels = ("class 0", "LABEL_1", "goldfish, Carassius auratus")
        assert readable_names(labels, "en") == ("class 0", "class 1", "goldfish")
        assert readable_names(labels, "zh") == ("类别 0", "类别 1", "金鱼")

    def test_the_users_names_win(self):
        assert readable_names(FULL, "zh", {1: "Nemo, 我的鱼"})[:3] == (
            "丁鱥",
            "Nemo, 我的鱼",
            "大白鲨",
        )

    @given(st.lists(st.one_of(st.text(max_size=9), st.sampled_from(FULL + FIRST)), max_size=30))
    def test_any_labels_have_one_name_each(self, labels):
        for language in LANGUAGES:
            assert len(readable_names(labels, language)) == len(labels)
        assert len(wnids(labels)) == len(labels)

    def test_another_language_is_refused(self):
        with pytest.raises(ArgumentError, match=r"no class names in 'fr'\. Use one of: en, zh"):
            readable_names(FULL, "fr")


class TestTheFile:
    def test_is_not_a_model(self):
        assert (paths.models_dir() / "labels").is_dir()
        assert "labels" not in model_names()

    def test_is_read_on_first_use_only(self, programs):
        code = (
            "from swiftcam.inference.labels import class_names as n; import sys;"
            "assert not n.imagenet_classes.cache_info().currsize;"
            "assert 'numpy' not in sys.modules and 'PySide6' not in sys.modules;"
            "n.wnids(['a']); n.readable_names(['a'], 'zh');"
            "print(n.imagenet_classes.cache_info().misses)"
        )
        done = programs.start_command([sys.executable, "-c", code]).finish()
        assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")

    @pytest.mark.parametrize(
        "damage",
        [
            lambda text: "",
            lambda text: text.partition("\n")[2],
            lambda text: text[: len(text) // 2],
            lambda text: text[: text.index("\n500\t") + 1],
            lambda text: text.replace("\n7\t", "\n8\t"),
            lambda text: text.replace("\n7\t", "\nseven\t"),
            lambda text: text.replace("\tgoldfish\t", "\t"),
            lambda text: text.replace("\tgoldfish\t", "\tgold\tfish\t"),
        ],
    )
    def test_damaged_is_a_model_error(self, damage, tmp_path):
        text = (paths.models_dir() / "labels/imagenet1k.tsv").read_text(encoding="utf-8")
        path = tmp_path / "imagenet1k.tsv"
        path.write_text(text, encoding="utf-8")
        assert read_classes(path) == CLASSES
        path.write_text(damage(text), encoding="utf-8")
        with pytest.raises(ModelError, match="Install SwiftCam again"):
            read_classes(path)

    def test_missing_is_a_model_error(self, programs, tmp_path):
        code = f"""
import pathlib
from swiftcam import paths
paths.models_dir = lambda: pathlib.Path({str(tmp_path)!r})
from swiftcam.errors import ModelError
from swiftcam.inference.labels.class_names import readable_names, wnids
for ask in (lambda: readable_names(["tench"], "en"), lambda: wnids(["tench"])):
    try:
        ask()
    except ModelError as error:
        print(error)
"""
        done = programs.start_command([sys.executable, "-c", code]).finish()
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count("Install SwiftCam again.\n") == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "labels",
    [
        ("defect, scratch", "defect, dent", "fine"),
        ("crane", "crane", "barn"),
        ("Fox", "fox", "FOX"),
        ("a (1)", "a", "a", "a (2)"),
        ("caf\u00e9", "cafe\u0301"),
        ("class 1", "class 1", "LABEL_1"),
        ("tabby, tabby cat", "tabby", "tabby, mine"),
    ],
)
def test_two_classes_never_have_one_name(labels, language):
    names = readable_names(labels, language)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(labels)
    assert readable_names(labels, language) == names  # in every run


def test_only_names_that_would_be_equal_are_longer():
    assert readable_names(("tabby, tabby cat", "my fox"), "en") == ("tabby cat", "my fox")
    shared = readable_names(("defect, scratch", "defect,  dent", "fine"), "en")
    assert shared == ("defect, scratch", "defect, dent", "fine")
