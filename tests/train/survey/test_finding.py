from pathlib import Path

import pytest

from train.survey.finding import Finding, alone, listed, pictures, printable, short_name, worst


def _finding(severity):
    return Finding(severity=severity, kind="k", message="m", advice="a", groups=((Path("a"), Path("b")), (Path("c"),)))


@pytest.mark.parametrize(
    ("severities", "wanted"),
    [([], None), (["note"], "note"), (["note", "error", "warning"], "error"), (["warning", "note"], "warning")],
)
def test_the_worst_counts(severities, wanted):
    assert worst(map(_finding, severities)) == wanted


def test_paths_are_those_of_all_groups():
    assert _finding("note").paths == (Path("a"), Path("b"), Path("c"))
    assert alone([Path("a"), Path("b")]) == ((Path("a"),), (Path("b"),))


@pytest.mark.parametrize(
    ("names", "wanted"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b, c"), (list("abcde"), "a, b, c and 2 more")]
)
def test_a_list_names_the_first(names, wanted):
    assert listed(names) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ein Größe 😀.jpg", "ein Größe 😀.jpg"),
        ("👩‍🚀", "👩‍🚀"),
        ("a\nb\x1b[31m", "a\ufffdb\ufffd[31m"),
        (b"\xff.jpg".decode(errors="surrogateescape"), "\ufffd.jpg"),
        ("\u202egpj.exe", "\ufffdgpj.exe"),
    ],
)
def test_names_can_be_printed_anywhere(text, wanted):
    assert printable(text) == wanted
    printable(text).encode()


@pytest.mark.parametrize(("path", "wanted"), [("/a/b/c.jpg", "b/c.jpg"), ("/x/c.jpg", "/x/c.jpg")])
def test_names_start_at_the_root(path, wanted):
    assert short_name(Path(path), Path("/a")) == wanted


@pytest.mark.parametrize(("count", "wanted"), [(0, "0 pictures"), (1, "1 picture"), (2, "2 pictures")])
def test_counts_read_well(count, wanted):
    assert pictures(count) == wanted
