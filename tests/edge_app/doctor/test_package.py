from pathlib import Path

import pytest
from fake_machine import APT, package

from edge_app.doctor.package import beside, first, installed
from edge_app.doctor.versions import numbers

TWO, APT_ONE, JPEG = package("numpy 2.3.1"), package("numpy 1.24.2", APT), package("simplejpeg 1.8.1", APT)
ALL = (TWO, APT_ONE, JPEG)


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.26.4", (1, 26, 4)), ("4.10rc1", (4, 10)), ("2.14.0.post1", (2, 14, 0)), ("unknown", ())],
)
def test_numbers(version, expected):
    assert numbers(version) == expected


def test_the_first_of_a_name_is_the_one_that_is_imported():
    assert first(ALL, "numpy") == TWO
    assert first(ALL, "scipy", "simplejpeg") == JPEG
    assert first(ALL, "scipy") is None


def test_beside():
    assert beside(ALL, JPEG, "numpy") == APT_ONE
    assert beside(ALL, TWO, "simplejpeg") is None


def test_what_is_installed_is_found_from_metadata(tmp_path, monkeypatch):
    for name, text in {"odd_name": "Name: Odd_Name\nVersion: 1.2\n", "cut_off": ""}.items():
        (tmp_path / f"{name}-1.2.dist-info").mkdir()
        (tmp_path / f"{name}-1.2.dist-info/METADATA").write_text(f"Metadata-Version: 2.1\n{text}")
    (tmp_path / "worn_card-1.2.dist-info").mkdir()
    (tmp_path / "worn_card-1.2.dist-info/METADATA").write_bytes(b"Name: worn\xff\xfe\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = installed()
    assert first(found, "odd-name").version == "1.2"
    assert first(found, "odd-name").folder == Path(tmp_path)
    assert first(found, "numpy").numbers >= (1, 26)
    assert not any("cut" in one.name or "worn" in one.name for one in found)
