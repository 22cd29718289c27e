from swiftcam.inference.labels import label_names, short_label


def test_names_come_in_the_order_of_the_logits():
    assert label_names({1: "b", 0: "a", 2: "LABEL_2"}) == ("a", "b", "class 2")


def test_short_labels():
    assert short_label("tabby, tabby cat") == "tabby"
    assert short_label("goldfish") == "goldfish"
    assert short_label(", odd") == ", odd"
