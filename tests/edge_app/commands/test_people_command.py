import json

import pytest
from click.testing import CliRunner
from made_up_people import EMBEDDER, views

from edge_app.commands.people import people
from edge_app.errors import GalleryError, OutputError
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.place import gallery_place

HEBREW, MARKUP = "שרה", "[red]Ben[/red] <b>"


@pytest.fixture
def path(tmp_path):
    with Gallery(tmp_path / "people.sqlite") as gallery:
        gallery.enrol(HEBREW, views(1, 3, crops=True), EMBEDDER)
        gallery.enrol(MARKUP, views(2, 2), EMBEDDER)
        gallery.enrol("007", views(3, 1), EMBEDDER)
    return tmp_path / "people.sqlite"


def _run(path, *arguments, status=0, **settings):
    done = CliRunner().invoke(people, ["--gallery", str(path), *arguments], **settings)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == status, done.output
    return done.output


def test_list_and_show(path):
    everybody = json.loads(_run(path, "list", "--json"))
    assert [(person["id"], person["name"], person["views"], person["crops"]) for person in everybody] == [
        (3, "007", 1, 0), (2, MARKUP, 2, 0), (1, HEBREW, 3, 3),
    ]  # fmt: skip
    table = _run(path, "list", env={"COLUMNS": "100"})
    assert all(name in table for name in (HEBREW, MARKUP, "007"))
    shown = json.loads(_run(path, "show", HEBREW, "--json"))
    assert shown["made_by"] == ["aaaaaaaaaaaa, preprocessing 1, 128 values"]
    assert [view["crop_bytes"] > 1000 for view in shown["kept"]] == [True] * 3
    assert "quality of the views: 0.50, 0.50" in _run(path, "show", "2")


def test_an_empty_gallery_says_so(tmp_path):
    Gallery(tmp_path / "empty.sqlite").close()
    assert _run(tmp_path / "empty.sqlite", "list") == f"Nobody is enrolled in {tmp_path / 'empty.sqlite'}.\n"


def test_looking_for_somebody_makes_no_file(tmp_path):
    with pytest.raises(GalleryError, match="There is no gallery at"):
        _run(tmp_path / "none.sqlite", "list")
    assert list(tmp_path.iterdir()) == []


def test_the_gallery_is_given_before_or_after_the_command(path, tmp_path, monkeypatch):
    monkeypatch.setenv("EDGESIGHT_GALLERY", str(tmp_path / "another.sqlite"))
    Gallery(tmp_path / "another.sqlite").close()
    for arguments in (["list", "--json", "--gallery", str(path)], ["--gallery", str(path), "list", "--json"]):
        done = CliRunner().invoke(people, arguments, catch_exceptions=False)
        assert len(json.loads(done.output)) == 3
    assert all("--gallery" in option_names(command) for command in people.commands.values())


def option_names(command):
    return {name for parameter in command.params for name in parameter.opts}


def test_rename_merge_and_delete(path):
    assert _run(path, "rename", MARKUP, "Ben") == "Person 2 is called Ben now.\n"
    assert _run(path, "merge", "3", "ben") == "Ben (id 2) has 3 views now.\n"
    said = _run(path, "delete", "Ben", "--yes")
    assert said.startswith("Deleted Ben (id 2): 3 vectors, 0 pictures. All ")
    assert "nothing is left" in said
    assert [person["name"] for person in json.loads(_run(path, "list", "--json"))] == [HEBREW]


def test_nobody_is_deleted_without_a_yes(path):
    with pytest.raises(GalleryError, match=r"not deleted without a yes\. Add --yes"):
        _run(path, "delete", HEBREW)
    assert len(json.loads(_run(path, "list", "--json"))) == 3


def test_while_somebody_reads_deletion_is_not_called_complete(path, monkeypatch):
    monkeypatch.setattr("edge_app.gallery.gallery.scrub", lambda database: False)
    assert "copies remain in" in _run(path, "delete", HEBREW, "--yes", status=1)


def test_export_and_import(path, tmp_path):
    file = tmp_path / "out" / "people.json"
    assert _run(path, "export", str(file), HEBREW, "2").startswith(f"2 people in {file}.")
    other = tmp_path / "other" / "people.sqlite"
    assert _run(other, "import", str(file)) == f"5 new views in {other}.\n"
    assert [person["name"] for person in json.loads(_run(other, "list", "--json"))] == [MARKUP, HEBREW]


@pytest.mark.parametrize("file", ["007", "Anna", "Anna.txt", "json", ".json", "../Anna", ""])
def test_a_name_is_not_taken_for_a_file_to_export_to(path, tmp_path, monkeypatch, file):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.parent.rglob("*"))
    with pytest.raises(OutputError, match=r"ends in \.json.* does not\. .*edgesight people export one\.json NAME"):
        _run(path, "export", file)
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("base", "expected"),
    [("/data", "/data/edgesight/people.sqlite"), ("", "/home/me/.local/share/edgesight/people.sqlite"),
     ("relative", "/home/me/.local/share/edgesight/people.sqlite")],
)  # fmt: skip
def test_where_it_is_by_default(monkeypatch, base, expected):
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_DATA_HOME", base)
    assert str(gallery_place()) == expected
