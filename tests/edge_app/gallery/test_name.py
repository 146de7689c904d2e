import pytest

from edge_app.errors import GalleryError
from edge_app.gallery.name import clean_name, name_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anna", "Anna"),
        ("  Anna   Maria ", "Anna Maria"),
        ("Zoe\u0308", "Zoë"),
        ("\u00a0Anna\u3000Maria", "Anna Maria"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("<b>Ben</b>", "<b>Ben</b>"),
        ("[red]Ben[/red]", "[red]Ben[/red]"),
        ("عمر", "عمر"),
        ("שרה", "שרה"),
        ("山田 太郎", "山田 太郎"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("x" * 100, "x" * 100),
    ],
)
def test_names_are_text(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("\u200d", "empty"),
        ("\u00a0", "empty"),
        ("\u3000", "empty"),
        ("\u3164", "empty"),
        ("\u2800\u00a0", "empty"),
        ("Anna\0", r"invisible character U\+0000"),
        ("Anna\nBen", r"invisible character U\+000A"),
        ("\u202egnp.annA", r"invisible character U\+202E"),
        ("A\u200bnna", r"invisible character U\+200B"),
        ("Anna\ud800", r"invisible character U\+D800"),
        ("x" * 101, "has 101 characters; wanted at most 100"),
    ],
)
def test_what_nobody_can_read_is_refused(typed, message):
    with pytest.raises(GalleryError, match=message):
        clean_name(typed)


@pytest.mark.parametrize("other", ["anna straße", "ANNA STRASSE", "Anna Straße", "Anna\u200d Straße\u3164"])
def test_spellings_of_one_name_have_one_key(other):
    assert name_key(other) == name_key("Anna Straße")
