import pytest
from fake_machine import holds, machine

from edge_app.doctor.gallery import gallery, gallery_path
from edge_app.gallery.gallery import Gallery


@pytest.fixture
def place(tmp_path):
    return tmp_path / "people.sqlite"


def test_none_yet(tmp_path):
    holds(gallery(machine(tmp_path)), "ok", "nobody is enrolled yet", "")


def test_a_real_one_is_private(tmp_path, place):
    with Gallery(place):
        holds(gallery(machine(tmp_path)), "ok", f"{place}, private", "")
    before = place.read_bytes()
    holds(gallery(machine(tmp_path)), "ok", "private", "")
    assert place.read_bytes() == before


def test_one_that_others_may_read(tmp_path, place):
    with Gallery(place):
        pass
    place.chmod(0o644)
    holds(gallery(machine(tmp_path)), "warning", "has the mode 644", f"chmod 600 {place}")


def test_a_name_with_blanks_is_quoted_in_the_remedy(tmp_path):
    place = tmp_path / "our people.sqlite"
    place.touch(mode=0o644)
    there = machine(tmp_path, environment={"EDGESIGHT_GALLERY": str(place)})
    holds(gallery(there), "warning", "has the mode 644", f"chmod 600 '{place}'")


def test_one_below_a_file(tmp_path):
    (tmp_path / "file").touch()
    there = machine(tmp_path, environment={"EDGESIGHT_GALLERY": str(tmp_path / "file/people.sqlite")})
    holds(gallery(there), "error", "lies below a file", "unset EDGESIGHT_GALLERY")


def test_one_that_we_may_not_read(tmp_path, place):
    place.touch()
    holds(gallery(machine(tmp_path, usable=lambda path: False)), "error", "pi may not read", f"sudo chown pi {place}")


@pytest.mark.parametrize(
    ("content", "severity", "case", "remedy"),
    [
        (b"", "ok", "private", ""),
        (b"hello, world", "error", "is no SQLite database", "mv "),
        (b"SQLite format 3\0" + bytes(84), "error", "is another program's database", "mv "),
        (b"SQLite format 3\0", "error", "is another program's database", "mv "),
    ],
)
def test_strange_files(tmp_path, place, content, severity, case, remedy):
    place.write_bytes(content)
    place.chmod(0o600)
    holds(gallery(machine(tmp_path)), severity, case, remedy)


def test_a_folder(tmp_path, place):
    place.mkdir()
    holds(gallery(machine(tmp_path)), "error", "is a folder or device", "unset EDGESIGHT_GALLERY")


def test_the_default_is_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert gallery_path(machine(tmp_path, environment={})) == tmp_path / "edgesight/people.sqlite"
