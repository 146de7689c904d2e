"""Pictures and places that `edgesight enroll` and `verify` cannot use: one clear message, and nothing lost."""

import struct
import zlib

import cv2
import pytest
import skimage.data
from ordinary_user import edgesight

from edge_app.gallery.gallery import Gallery


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """With a photograph, and a gallery in a folder of its own where Eileen is enrolled."""
    monkeypatch.setenv("EDGESIGHT_GALLERY", str(tmp_path / "kept" / "people.sqlite"))
    cv2.imwrite(str(tmp_path / "astronaut.png"), skimage.data.astronaut()[..., ::-1])
    assert edgesight("enroll", "Eileen", "--from", tmp_path / "astronaut.png").returncode == 0
    return tmp_path


def enrolled(folder):
    with Gallery(folder / "kept" / "people.sqlite") as gallery:
        return [(person.name, person.views) for person in gallery.people()]


def _write_mirrored(folder):
    cv2.imwrite(str(folder / "mirrored.png"), cv2.imread(str(folder / "astronaut.png"))[:, ::-1])


def refused(done):
    """The one line that says why."""
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return line


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _bomb(path, side, rows):
    """A grey PNG that claims to be `side` pixels wide and high, of which it holds so many rows."""
    packer = zlib.compressobj()
    data = b"".join(packer.compress(bytes(1 + side)) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [_chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize(("side", "rows"), [(40_000, 1), (10_000, 10_000)], ids=["claims", "unpacks"])
def test_a_picture_bomb_is_named_and_does_not_go_off(folder, side, rows):
    _bomb(folder / "bomb.png", side, rows)
    done = edgesight("enroll", "Anna", "--from", folder / "bomb.png")
    assert refused(done) == "error: No picture can be used, so 'Anna' is not enrolled."
    assert "bomb.png cannot be decoded (it has more pixels than OPENCV_IO_MAX_IMAGE_PIXELS allows)" in done.stderr
    done = edgesight("verify", folder / "astronaut.png", folder / "bomb.png")
    assert "bomb.png cannot be decoded (it has more pixels than" in refused(done)
    assert enrolled(folder) == [("Eileen", 1)]


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif"])
def test_pictures_of_a_printer_and_a_scanner_are_read(folder, suffix):
    """Grey in 16 bits, as a PNG and a TIFF; in four inks, as a JPEG."""
    from PIL import Image

    picture, name = cv2.imread(str(folder / "astronaut.png")), folder / f"another.{suffix}"
    if suffix == "jpg":
        Image.fromarray(picture[..., ::-1]).convert("CMYK").save(name, quality=95)
    else:
        cv2.imwrite(str(name), cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype("uint16") * 257)
    assert edgesight("verify", folder / "astronaut.png", name).returncode == 0
    assert edgesight("enroll", "Eileen", "--from", name).returncode == 0
    assert enrolled(folder) == [("Eileen", 2)]


def test_a_picture_that_may_not_be_read(folder):
    (folder / "astronaut.png").chmod(0)
    done = edgesight("enroll", "Anna", "--from", folder / "astronaut.png")
    assert "astronaut.png: Permission denied" in done.stderr
    assert refused(done) == "error: No picture can be used, so 'Anna' is not enrolled."
    done = edgesight("verify", folder / "astronaut.png", folder / "astronaut.png")
    assert (done.returncode, "astronaut.png' is not readable" in done.stderr) == (2, True), done


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500), (0, 0o700)])
def test_a_gallery_that_may_not_be_written(folder, file_mode, folder_mode):
    gallery = folder / "kept" / "people.sqlite"
    _write_mirrored(folder)
    gallery.chmod(file_mode)
    gallery.parent.chmod(folder_mode)
    try:
        said = refused(edgesight("enroll", "Anna", "--from", folder / "mirrored.png", "--force"))
    finally:
        gallery.parent.chmod(0o700)
    gallery.chmod(0o600)
    assert f"Cannot open {gallery} for writing: " in said
    assert said.endswith("Give a file and folder that you may write to.")
    assert enrolled(folder) == [("Eileen", 1)]


@pytest.mark.parametrize(("file_mode", "folder_mode", "status"), [(0o400, 0o700, 0), (0o600, 0o500, 2), (0, 0o700, 2)])
def test_verifying_with_a_gallery_that_may_not_be_written(folder, file_mode, folder_mode, status):
    """It holds the threshold; it is refused only where it cannot be read."""
    gallery = folder / "kept" / "people.sqlite"
    gallery.chmod(file_mode)
    gallery.parent.chmod(folder_mode)
    try:
        done = edgesight("verify", folder / "astronaut.png", folder / "astronaut.png")
    finally:
        gallery.parent.chmod(0o700)
    assert done.returncode == status, done
    if status:
        assert f"Cannot open {gallery} for writing: " in refused(done)


def test_a_gallery_that_may_only_be_read_is_listed_and_keeps_everybody(folder):
    gallery = folder / "kept" / "people.sqlite"
    gallery.chmod(0o400)
    assert "Eileen" in edgesight("people", "list").stdout
    assert f"Cannot open {gallery} for writing: " in refused(edgesight("people", "delete", "Eileen", "--yes"))
    gallery.chmod(0o600)
    assert enrolled(folder) == [("Eileen", 1)]


def test_a_folder_where_no_gallery_can_be_made(folder):
    (folder / "closed").mkdir(mode=0o500)
    place = folder / "closed" / "people.sqlite"
    done = edgesight("enroll", "Anna", "--from", folder / "astronaut.png", "--gallery", place)
    assert refused(done).startswith(f"error: Cannot open {place} for writing: Permission denied.")
    sheet = folder / "closed" / "sheet.jpg"
    done = edgesight("enroll", "Anna", "--from", folder / "astronaut.png", "--sheet", sheet)
    assert refused(done).startswith(f"error: Cannot write {sheet}: Permission denied.")
    assert list((folder / "closed").iterdir()) == []
    assert enrolled(folder) == [("Eileen", 1)]


@pytest.mark.parametrize("largest_file", [2000, 20_000])
def test_on_a_full_disk_nothing_is_half_enrolled(folder, largest_file):
    _write_mirrored(folder)
    arguments = ("enroll", "Anna", "--from", folder / "mirrored.png", "--force", "--keep-pictures")
    said = refused(edgesight(*arguments, largest_file=largest_file))
    assert said.startswith(f"error: Cannot write {folder / 'kept' / 'people.sqlite'}: ")
    assert "Nothing was changed. Is the disk full?" in said
    assert enrolled(folder) == [("Eileen", 1)]
    assert edgesight(*arguments).returncode == 0
    assert enrolled(folder) == [("Anna", 1), ("Eileen", 1)]


def test_on_a_full_disk_no_half_gallery_is_left(folder):
    place = folder / "new" / "people.sqlite"
    arguments = ("enroll", "Anna", "--from", folder / "astronaut.png", "--gallery", place)
    assert "Is the disk full?" in refused(edgesight(*arguments, largest_file=20_000))
    assert edgesight(*arguments).returncode == 0
