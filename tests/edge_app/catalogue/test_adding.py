from contextlib import nullcontext

import numpy as np
import pytest
from constant_model import constant_flatbuffer

from edge_app.catalogue.adding import Wish, add
from edge_app.errors import SpecError
from edge_app.inference.graph import Graph, PostProcess


@pytest.mark.parametrize(
    ("page", "message"), [(b"hello", "l.txt has no labels, but 'hello'; wanted a label on each line"), (b"a\nb", None)]
)
def test_one_label_is_too_few_for_a_model_that_does_not_say_how_many(
    served, shelf, tmp_path, monkeypatch, page, message
):
    """Such a page would be taken for the label of a detector of one class."""
    path = tmp_path / "s.tflite"
    path.write_bytes(constant_flatbuffer(*(np.zeros(shape, np.float32) for shape in ((9, 4), (9,), (9,), ()))))
    monkeypatch.setattr(Graph, "post_process", PostProcess(("boxes", "classes", "scores", "count"), 0))
    served.files["/l.txt"] = page
    wish = Wish(like="ssd", labels=f"{served.url}/l.txt", scaling=((0.0,), (1.0,)))

    def added():
        return add(str(path), wish, replacing=False, progressing=lambda _: nullcontext(lambda *_: None))

    if message:
        with pytest.raises(SpecError, match=message):
            added()
        assert not (shelf / "s.labels.txt").exists()
    else:
        assert added().spec.labels == ("a", "b")


@pytest.mark.parametrize(
    ("labels", "first", "message"),
    [
        ("a\nb\nc", 0, None),
        ("???\na\nb\nc", 1, None),
        ("background\na\nb\nc", 1, None),
        ("a\nb", 0, "has 3 classes; given 2 labels. A line is missing, which one cannot be told from here"),
        (
            "background\na\nb",
            0,
            r"s.tflite cannot be described: its 3 classes do not count .*in front\.$",
        ),
        ("???\na\nb", 0, "do not count the background"),
    ],
)
def test_labels_of_an_ssd_are_never_off_by_one(tmp_path, monkeypatch, labels, first, message):
    path, file = tmp_path / "s.tflite", tmp_path / "l.txt"
    path.write_bytes(constant_flatbuffer(*(np.zeros(shape, np.float32) for shape in ((9, 4), (9,), (9,), ()))))
    file.write_text(labels)
    monkeypatch.setattr(Graph, "post_process", PostProcess(("boxes", "classes", "scores", "count"), 3))
    wish = Wish(like="ssd", labels=str(file), scaling=((0.0,), (1.0,)))

    def added():
        return add(str(path), wish, replacing=False, progressing=lambda _: nullcontext(lambda *_: None))

    if message:
        with pytest.raises(SpecError, match=message):
            added()
        assert not path.with_suffix(".toml").exists()
    else:
        assert added().spec.boxes.first_label == first
