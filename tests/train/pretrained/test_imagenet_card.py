"""Where the card goes, and what it may replace."""

import pytest

from edge_app.errors import OutputError
from edge_app.evaluation.accuracy import accuracy
from train.pretrained.imagenet_card import card_place, imagenet_card


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "README.tflite"
    path.write_bytes(b"model")
    return path


def test_a_card_of_ours_may_be_written_again(model):
    card = card_place(model)
    assert card == model.with_suffix(".md")
    assert not card.exists()
    card.write_text(imagenet_card(model, accuracy(450, 500), 200, 0.8))
    assert card_place(model) == card


@pytest.mark.parametrize("text", ["", "# My photos", "# imagenet-lite0\n\nMy notes on it.\n", "\xff"])
def test_any_other_text_stays(model, text):
    card = model.with_suffix(".md")
    card.write_bytes(text.encode("latin-1"))
    with pytest.raises(OutputError, match="another kind"):
        card_place(model)
    assert card.read_bytes() == text.encode("latin-1")


def test_the_text_behind_a_link_counts(model, tmp_path):
    model.with_suffix(".md").symlink_to(tmp_path / "notes.md")
    assert card_place(model) == model.with_suffix(".md")
    (tmp_path / "notes.md").write_text("notes")
    with pytest.raises(OutputError, match=r"README\.md"):
        card_place(model)


def test_a_folder_of_that_name_is_refused_at_once(model):
    model.with_suffix(".md").mkdir()
    with pytest.raises(OutputError, match="folder"):
        card_place(model)
