from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.terminal.class_table import class_values, print_classes

LABELS = tuple(entry.label for entry in imagenet_classes())


def test_a_class_has_its_names_and_its_identifier():
    (goldfish,) = class_values(LABELS, "金鱼")
    assert goldfish == {
        "index": 1,
        "label": "goldfish, Carassius auratus",
        "en": "goldfish",
        "zh": "金鱼",
        "wnid": "n01443537",
    }
    assert len(class_values(LABELS, "")) == len(LABELS)


def test_each_class_is_a_line(capsys):
    print_classes(class_values(("red, scarlet", "[bold]green"), ""))
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["Class", "English", "Chinese", "WordNet"]
    assert [line.split() for line in lines] == [
        ["0", "red", "red", "–"],
        ["1", "[bold]green", "[bold]green", "–"],
    ]
